-- Script for wrk: requests of one workload, each with a random number in its path or its body.
-- Arguments after the URL: path with {n}, minimum of n, maximum of n, step, seed, values of the headers Prefer and
-- Authorization (empty: no header), JSON body of a POST request with {n} (empty: GET).
local requests, sent = {}, 0

-- Part of a POST request before n, and part after n. Each request is different, because an e-mail address is unique.
local before, after
local random

local function with_number(text, n)
    return (text:gsub("{n}", string.format("%.0f", n)))
end

function init(args)
    local path, min, max, step = args[1], tonumber(args[2]), tonumber(args[3]), tonumber(args[4])
    local headers, body = {}, args[8]
    if args[6] ~= "" then headers.Prefer = args[6] end
    if args[7] ~= "" then headers.Authorization = args[7] end
    math.randomseed(tonumber(args[5]))
    random = function() return math.random(min, max) * step end
    if body == "" then
        for i = 1, 2000 do
            requests[i] = wrk.format("GET", with_number(path, random()), headers)
        end
    else
        headers["Content-Type"] = "application/json"
        -- all numbers have as many digits as the smallest, so that the length of the body is that of each request
        local number = string.format("%.0f", min)
        local text = wrk.format("POST", path, headers, with_number(body, min))
        local first, last = text:find(number, 1, true)
        before, after = text:sub(1, first - 1), text:sub(last + 1)
    end
end

function request()
    if before then return before .. string.format("%.0f", random()) .. after end
    sent = sent + 1
    return requests[sent % #requests + 1]
end

function done(summary, latency)
    local failed = summary.errors
    local errors = failed.connect + failed.read + failed.write + failed.timeout + failed.status
    print(string.format("bench %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50),
        latency:percentile(99), errors))
    if errors > 0 then
        print(string.format("connect %d, read %d, write %d, timeout %d, status %d", failed.connect,
            failed.read, failed.write, failed.timeout, failed.status))
    end
end
