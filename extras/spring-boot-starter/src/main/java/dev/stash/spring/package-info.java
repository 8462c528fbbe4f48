/**
 * Stash in an application of Spring Boot: everything by properties {@code stash.…}, views as beans,
 * and the {@code HttpSession} with Spring Security's classes in it.
 */
@NullMarked
package dev.stash.spring;

import org.jspecify.annotations.NullMarked;
