package dev.stash.spring;

import dev.stash.servlet.http.AttributeCodec;
import java.util.List;
import org.springframework.security.authentication.AccountExpiredException;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.security.authentication.DisabledException;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.ProviderNotFoundException;
import org.springframework.security.authentication.ott.InvalidOneTimeTokenException;
import org.springframework.security.authentication.password.CompromisedPasswordException;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedCredentialsNotFoundException;
import org.springframework.security.web.authentication.session.SessionAuthenticationException;

/** Why a login fails, as Spring Security has it. */
final class Failures {
  static final List<AttributeCodec<?>> CODECS =
      List.of(
          SecurityCodecs.failure(AccountExpiredException.class, AccountExpiredException::new),
          SecurityCodecs.failure(
              AuthenticationCredentialsNotFoundException.class,
              AuthenticationCredentialsNotFoundException::new),
          SecurityCodecs.failure(
              AuthenticationServiceException.class, AuthenticationServiceException::new),
          SecurityCodecs.failure(BadCredentialsException.class, BadCredentialsException::new),
          SecurityCodecs.failure(
              CompromisedPasswordException.class, CompromisedPasswordException::new),
          SecurityCodecs.failure(
              CredentialsExpiredException.class, CredentialsExpiredException::new),
          SecurityCodecs.failure(DisabledException.class, DisabledException::new),
          SecurityCodecs.failure(
              InsufficientAuthenticationException.class, InsufficientAuthenticationException::new),
          SecurityCodecs.failure(
              InternalAuthenticationServiceException.class,
              InternalAuthenticationServiceException::new),
          SecurityCodecs.failure(
              InvalidOneTimeTokenException.class, InvalidOneTimeTokenException::new),
          SecurityCodecs.failure(LockedException.class, LockedException::new),
          SecurityCodecs.failure(
              PreAuthenticatedCredentialsNotFoundException.class,
              PreAuthenticatedCredentialsNotFoundException::new),
          SecurityCodecs.failure(ProviderNotFoundException.class, ProviderNotFoundException::new),
          SecurityCodecs.failure(
              SessionAuthenticationException.class, SessionAuthenticationException::new),
          SecurityCodecs.failure(UsernameNotFoundException.class, UsernameNotFoundException::new));

  private Failures() {}
}
