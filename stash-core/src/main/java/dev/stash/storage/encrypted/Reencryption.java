package dev.stash.storage.encrypted;

/**
 * What a run over all objects has done.
 *
 * @param rewritten now encrypted with the current key
 * @param current had it already
 * @param changed were written or deleted by somebody else meanwhile and are left as they are now
 * @param unreadable could not be decrypted and are left as they are
 */
public record Reencryption(long rewritten, long current, long changed, long unreadable) {}
