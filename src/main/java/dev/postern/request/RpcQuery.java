package dev.postern.request;

/// The parameters of a call by `GET`: what is wanted of the outcome, and what the function is called with.
public record RpcQuery(ParsedQuery query, Arguments.TextArguments arguments) {}
