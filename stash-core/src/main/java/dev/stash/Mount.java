package dev.stash;

/**
 * What a view handler learns when its page is mounted.
 *
 * @param view the view's name, {@code board/17} of one with a parameter
 * @param recovery what was found
 * @param rejoined whether this is a page that was here before and came back, whatever was found
 */
public record Mount(String view, Recovery recovery, boolean rejoined) {}
