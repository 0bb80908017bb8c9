#include "triage/cli/log_in_link.h"

#include "triage/base/percent_encoding.h"
#include "triage/base/secret.h"

namespace triage::cli {

std::string make_log_in_link(const std::string& name, journal::PersonRole role,
                             const std::string& server, journal::Journal& journal,
                             journal::RowIds& ids, Time now) {
  constexpr std::chrono::hours kGoodFor{24};
  const std::string token = make_token();
  const journal::Person person{.id = ids.next(), .name = name, .role = role, .created_at = now};
  journal
      .write([person, token, until = now + kGoodFor](journal::Transaction& transaction) {
        const std::string id = journal::keep_person(transaction, person);
        journal::keep_link(transaction, token, id, until);
      })
      .wait();
  return server + "/login?token=" + percent_encoded(token);
}

std::string server_address(const Settings& settings, std::int64_t port) {
  std::string host = settings.text("serve.bind");
  if (host == "0.0.0.0" || host == "::") host = "localhost";  // of whoever opens the link here
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  const bool is_tls = !settings.text("serve.tls_certificate").empty();
  return (is_tls ? "https://" : "http://") + host + ":" + std::to_string(port);
}

}  // namespace triage::cli
