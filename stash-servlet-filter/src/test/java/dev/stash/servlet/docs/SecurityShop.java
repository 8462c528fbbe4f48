package dev.stash.servlet.docs;

import dev.stash.Stash;
import dev.stash.Storage;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.http.HttpSessions;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.file.Path;
import java.security.Principal;
import java.util.EnumSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.security.web.savedrequest.DefaultSavedRequest;
import org.springframework.security.web.session.HttpSessionEventPublisher;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.support.RequestContextUtils;

/** An application with Spring Security as it is, and its sessions kept by Stash. */
@EnableAutoConfiguration
@EnableWebSecurity
@Import(AccountController.class)
class SecurityShop {
  @Bean
  Stash stash(
      @Value("${stash.secret}") String secret, @Value("${stash.directory}") Path directory) {
    return Stash.builder()
        .secret(secret)
        .storage(Storage.embedded(directory))
        .insecureLoopbackCookies(true)
        .build();
  }

  @Bean
  FilterRegistrationBean<StashFilter> stashFilter(Stash stash) {
    var filter =
        new FilterRegistrationBean<>(
            StashFilter.builder().stash(stash).httpSessions(sessions()).build());
    filter.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 50);
    return filter;
  }

  private static HttpSessions sessions() {
    return HttpSessions.builder()
        .principal(
            HttpSessionSecurityContextRepository.SPRING_SECURITY_CONTEXT_KEY,
            context -> Users.name((SecurityContext) context))
        .codec(new SecurityCodec<>(SecurityContextImpl.class, "security-context"))
        .codec(new SecurityCodec<>(DefaultCsrfToken.class, "csrf-token"))
        .codec(new SecurityCodec<>(DefaultSavedRequest.class, "saved-request"))
        .listener(new HttpSessionEventPublisher())
        .codec(new FlashCodec())
        .build();
  }

  @Bean
  SecurityFilterChain security(HttpSecurity http) {
    return http.authorizeHttpRequests(
            requests ->
                requests
                    .requestMatchers("/token", "/said", "/error")
                    .permitAll()
                    .anyRequest()
                    .authenticated())
        .formLogin(
            form ->
                form.failureHandler(
                    (request, response, failed) -> response.sendRedirect("/login?error")))
        .build();
  }

  @Bean
  UserDetailsService users() {
    return new InMemoryUserDetailsManager(
        User.withUsername("ann").password("{noop}secret").roles("USER").build());
  }
}

final class Users {
  private Users() {}

  static @Nullable String name(SecurityContext context) {
    Authentication user = context.getAuthentication();
    return user == null || user instanceof AnonymousAuthenticationToken ? null : user.getName();
  }
}

@RestController
class AccountController {
  @GetMapping("/account")
  String account(Principal user, HttpServletRequest request) {
    return user.getName() + " " + request.isUserInRole("USER");
  }

  @GetMapping("/token")
  String token(CsrfToken token) {
    return token.getToken();
  }

  @PostMapping("/buy")
  ModelAndView buy(RedirectAttributes redirect) {
    redirect.addFlashAttribute("said", "bought");
    return new ModelAndView("redirect:/said");
  }

  @GetMapping("/said")
  String said(HttpServletRequest request) {
    Map<String, ?> flash = RequestContextUtils.getInputFlashMap(request);
    return flash == null ? "nothing" : String.valueOf(flash.get("said"));
  }
}
