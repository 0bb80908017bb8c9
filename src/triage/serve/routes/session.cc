// Log-in by a one-time link: GET /login shows a button, POST /login uses the link up and sets the
// cookie. The button is there because mail and chat programs open links to look at them.
#include <nlohmann/json.hpp>
#include <utility>

#include "triage/base/secret.h"
#include "triage/journal/people.h"
#include "triage/serve/routes/body.h"
#include "triage/serve/routes/routes.h"

namespace triage::serve {
namespace {

constexpr std::chrono::hours kSessionLength{24 * 14};

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

Response page(int status, const std::string& body) {
  return {.status = status,
          .content_type = "text/html; charset=utf-8",
          .body =
              "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">"
              "<meta name=\"viewport\" content=\"width=device-width\"><title>triage</title>"
              "<style>body{font:16px/1.5 system-ui;max-width:32rem;margin:15vh auto;"
              "padding:0 1rem}button{font:inherit;padding:.5rem 1rem}</style><h1>triage</h1>" +
              body + "</html>",
          .headers = {{"Cache-Control", "no-store"}, {"Referrer-Policy", "no-referrer"}}};
}

std::string cookie_of(const std::string& token, std::chrono::seconds length, bool is_secure) {
  return std::string(kSessionCookie) + "=" + token +
         "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + std::to_string(length.count()) +
         (is_secure ? "; Secure" : "");
}

bool is_secure(const Request& request) {
  return request.is_tls || request.header("X-Forwarded-Proto") == "https";
}

Response log_in(Services& services, const Call& call) {
  const auto form = query_parameters(call.request->body);
  const std::string link = form ? parameter(*form, "token").value_or("") : "";
  const std::string session = make_token();
  const Time now = services.clock();
  const bool is_known =
      services.journal
          .write([link, session, now](journal::Transaction& transaction) {
            const auto person = journal::use_link(transaction, link, now);
            if (!person) return false;
            journal::keep_session(transaction, session, person->id, now + kSessionLength);
            return true;
          })
          .wait();
  if (!is_known) {
    return page(403,
                "<p>This link was used before, or is too old. Ask for another: "
                "<code>triage access add NAME --role ROLE</code></p>");
  }
  return {.status = 303,
          .content_type = "",
          .headers = {{"Location", "/"},
                      {"Set-Cookie", cookie_of(session, kSessionLength, is_secure(*call.request))},
                      {"Cache-Control", "no-store"}}};
}

Response log_out(Services& services, const Call& call) {
  const std::string token(session_token(*call.request));
  if (!token.empty()) {
    services.journal
        .write([token](journal::Transaction& transaction) {
          journal::end_session(transaction, token);
        })
        .wait();
    services.access.forget_all();
  }
  return {.status = 303,
          .content_type = "",
          .headers = {
              {"Location", "/"},
              {"Set-Cookie", cookie_of("", std::chrono::seconds(0), is_secure(*call.request))}}};
}

}  // namespace

std::vector<Route> session_routes(Services& services) {
  return {{.method = "GET",
           .path = "/login",
           .scope = Scope::kAnyone,
           .call =
               [](const Call& call, const Respond& respond) {
                 respond(page(200,
                              "<form method=\"post\" action=\"/login\">"
                              "<input type=\"hidden\" name=\"token\" value=\"" +
                                  escaped(parameter(call.query, "token").value_or("")) +
                                  "\"><button>Log in</button></form>"));
               }},
          {.method = "POST",
           .path = "/login",
           .scope = Scope::kAnyone,
           .call = [&services](const Call& call,
                               const Respond& respond) { respond(log_in(services, call)); },
           .waits = true},
          {.method = "POST",
           .path = "/logout",
           .scope = Scope::kAnyone,
           .call = [&services](const Call& call,
                               const Respond& respond) { respond(log_out(services, call)); },
           .waits = true}};
}

}  // namespace triage::serve
