/** The code of {@code docs/how-to/spring-boot.md}, compiled and run. */
package dev.stash.spring.docs;
