package dev.stash.wire;

import dev.stash.view.OnInvalidValue;
import dev.stash.view.ViewType;
import java.util.function.Supplier;

/**
 * A view that pages may mount.
 *
 * @param name as it stands in the URL and in storage
 * @param type its class, read
 * @param factory a fresh handler for each page
 * @param policy what happens to values that JSON cannot carry
 */
public record ViewRoute<T>(
    String name, ViewType<T> type, Supplier<? extends T> factory, OnInvalidValue policy) {}
