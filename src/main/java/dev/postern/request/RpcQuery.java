package dev.postern.request;

/// Parsed parameters of a function call by `GET`: the query on the result, and the arguments.
public record RpcQuery(ParsedQuery query, Arguments.TextArguments arguments) {}
