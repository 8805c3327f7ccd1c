package dev.postern.plan;

import dev.postern.request.Preferences.Count;

/// A read: one block with what is embedded in it, and whether the total is wanted with it.
public record ReadPlan(Block root, Count count) {}
