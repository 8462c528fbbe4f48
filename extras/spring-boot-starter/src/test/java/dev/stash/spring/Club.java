package dev.stash.spring;

import dev.stash.StashBuilder;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.http.HttpSessions;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.Counter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.support.RequestContextUtils;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/** An application with classes of its own in everything, and a storage that can be looked into. */
@EnableAutoConfiguration
@Import({Club.Doors.class, Why.class})
class Club {
  final TestBackend stored = new TestBackend();
  final FaultyBackend storage = FaultyBackend.over(stored);
  final List<String> told = new ArrayList<>();

  /** Who is logged in. */
  record Member(String username, List<SimpleGrantedAuthority> roles) implements UserDetails {
    @Override
    public Collection<? extends GrantedAuthority> getAuthorities() {
      return roles;
    }

    @Override
    public @Nullable String getPassword() {
      return null;
    }

    @Override
    public String getUsername() {
      return username;
    }
  }

  /** Why somebody is not. */
  static final class CodeWrong extends AuthenticationException {
    private static final long serialVersionUID = 1L;

    CodeWrong(@Nullable String message) {
      super(message);
    }
  }

  @Bean
  StashCustomizer<StashBuilder> storage() {
    return stash -> stash.storage(storage);
  }

  @Bean
  StashCustomizer<StashFilter.Builder> views() {
    return filter -> filter.view("counter", Counter::new);
  }

  @Bean
  StashCustomizer<HttpSessions.Builder> failures() {
    return sessions -> sessions.codec(SecurityCodecs.failure(CodeWrong.class, CodeWrong::new));
  }

  @Bean
  StashCustomizer<BasicPolymorphicTypeValidator.Builder> members() {
    return types -> types.allowIfSubType(Member.class);
  }

  @Bean
  HttpSessionListener listener() {
    return new HttpSessionListener() {
      @Override
      public void sessionCreated(HttpSessionEvent event) {
        told.add("created");
      }
    };
  }

  @Bean
  SecurityFilterChain security(HttpSecurity http) {
    return http.authorizeHttpRequests(
            requests ->
                requests
                    .requestMatchers("/open/**", "/error", "/actuator/**")
                    .permitAll()
                    .anyRequest()
                    .authenticated())
        .formLogin(Customizer.withDefaults())
        .build();
  }

  @Bean
  AuthenticationProvider provider() {
    return new AuthenticationProvider() {
      @Override
      public Authentication authenticate(Authentication asked) {
        if ("code".equals(asked.getCredentials())) {
          throw new CodeWrong("that code is over");
        }
        var member =
            new Member(asked.getName(), List.of(new SimpleGrantedAuthority("ROLE_MEMBER")));
        return UsernamePasswordAuthenticationToken.authenticated(
            member, null, member.getAuthorities());
      }

      @Override
      public boolean supports(Class<?> type) {
        return true;
      }
    };
  }

  @RestController
  static class Doors {
    @GetMapping("/open/hello")
    String hello() {
      return "hello";
    }

    @GetMapping("/member")
    String member(Authentication member) {
      return member.getPrincipal() + "";
    }

    @PostMapping("/buy")
    ModelAndView buy(RedirectAttributes redirect) {
      redirect.addFlashAttribute("said", "bought").addFlashAttribute("count", 3);
      return new ModelAndView("redirect:/said");
    }

    @GetMapping("/said")
    String said(HttpServletRequest request) {
      Map<String, ?> flash = RequestContextUtils.getInputFlashMap(request);
      return flash == null ? "nothing" : flash.get("said") + " " + (Integer) flash.get("count");
    }
  }
}
