/**
 * What every web module does the same way: cookies, Origins, sockets of views, the page's script.
 */
@org.jspecify.annotations.NullMarked
package dev.stash.web;
