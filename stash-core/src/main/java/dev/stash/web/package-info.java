/**
 * What every web module does the same way: cookies, Origins, sockets of views, the page's script.
 *
 * <p>Internal, no promise: what is public here may change with any release, but for {@link
 * WebBuilder}, the base of the builders of web modules.
 */
@NullMarked
package dev.stash.web;

import org.jspecify.annotations.NullMarked;
