/**
 * What every web module promises, whatever server it stands on, and what such tests are made of:
 * {@link dev.stash.web.contract.WebModuleContract}. Internal, no promise.
 */
@NullMarked
package dev.stash.web.contract;

import org.jspecify.annotations.NullMarked;
