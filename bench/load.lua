-- Script for wrk: GET requests of one workload, each with a random number in its path.
-- Arguments after the URL: path with {n}, minimum of n, maximum of n, step, seed, values of the headers Prefer and
-- Authorization (empty: no header).
local requests, sent = {}, 0

function init(args)
    local path, min, max, step = args[1], tonumber(args[2]), tonumber(args[3]), tonumber(args[4])
    local headers = {}
    if args[6] ~= "" then headers.Prefer = args[6] end
    if args[7] ~= "" then headers.Authorization = args[7] end
    math.randomseed(tonumber(args[5]))
    for i = 1, 2000 do
        local n = math.random(min, max) * step
        requests[i] = wrk.format("GET", (path:gsub("{n}", n)), headers)
    end
end

function request()
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
