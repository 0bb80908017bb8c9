#include <array>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/same_name.h"
#include "triage/warehouse/database/drivers/driver.h"
#include "triage/warehouse/database/sql_words.h"

namespace triage::warehouse {
namespace {

constexpr std::string_view kOptions = "adbc.snowflake.sql.";

std::string option(std::string_view name) { return std::string(kOptions) + std::string(name); }

// `authenticator` as Snowflake's own tools spell it, and what the driver calls it.
struct LogIn {
  std::string_view authenticator;
  std::string_view type;
  const char* needs;  // the setting it cannot do without; nullptr: none
};

constexpr std::array<LogIn, 6> kLogIns{{
    {"snowflake", "auth_snowflake", "password"},
    {"snowflake_jwt", "auth_jwt", "private_key_file"},
    {"oauth", "auth_oauth", "token"},
    {"programmatic_access_token", "auth_pat", "token"},
    {"externalbrowser", "auth_ext_browser", nullptr},
    {"username_password_mfa", "auth_mfa", "password"},
}};

// What `authenticator` says; else what the secrets that are there are for.
const LogIn& log_in_of(const DatabaseSettings& settings) {
  const std::string* said = settings.find("authenticator");
  if (said == nullptr) {
    if (settings.find("private_key_file") != nullptr) return kLogIns[1];
    if (settings.find("token") != nullptr) return kLogIns[2];
    return kLogIns[0];
  }
  for (const LogIn& log_in : kLogIns) {
    if (is_same_name(log_in.authenticator, *said)) return log_in;
  }
  throw InvalidInput(place_of(settings) + ": there is no authenticator '" + *said +
                     "'. Known are snowflake, snowflake_jwt, oauth, programmatic_access_token, "
                     "externalbrowser and username_password_mfa.");
}

// The private key as PKCS#8 in PEM, which the driver reads with its pass phrase.
std::string private_key(const DatabaseSettings& settings) {
  const std::filesystem::path file = settings.folder / *settings.find("private_key_file");
  if (!std::filesystem::is_regular_file(file)) {
    throw NotFound(place_of(settings) + ": there is no private key '" + file.string() +
                   "'. Correct private_key_file.");
  }
  std::string key = read_file(file);
  const bool is_encrypted = key.find("BEGIN ENCRYPTED PRIVATE KEY") != std::string::npos;
  if (!is_encrypted && key.find("BEGIN PRIVATE KEY") == std::string::npos) {
    throw InvalidInput(place_of(settings) + ": '" + file.string() +
                       "' is no private key in PKCS#8. Make one with: openssl pkcs8 -topk8");
  }
  if (is_encrypted && settings.find("private_key_passphrase") == nullptr) {
    throw InvalidInput(place_of(settings) + ": the private key '" + file.string() +
                       "' is encrypted. Set private_key_passphrase, say in a file that " +
                       "private_key_passphrase_file names.");
  }
  return key;
}

void add_log_in(const DatabaseSettings& settings, AdbcTarget& target) {
  const LogIn& log_in = log_in_of(settings);
  if (log_in.needs != nullptr && settings.find(log_in.needs) == nullptr) {
    throw InvalidInput(place_of(settings) + ": log-in by " + std::string(log_in.authenticator) +
                       " needs " + log_in.needs + ". Set it in its section of triage.toml, in a " +
                       "SNOWFLAKE_* variable, or in a file that " + log_in.needs + "_file names.");
  }
  target.options.emplace_back(option("auth_type"), std::string(log_in.type));
  if (log_in.type == "auth_jwt") {
    target.options.emplace_back(option("client_option.jwt_private_key_pkcs8_value"),
                                private_key(settings));
    if (const std::string* phrase = settings.find("private_key_passphrase")) {
      target.options.emplace_back(option("client_option.jwt_private_key_pkcs8_password"), *phrase);
    }
  }
  if (const std::string* token = settings.find("token")) {
    target.options.emplace_back(option("client_option.auth_token"), *token);
  }
}

}  // namespace

AdbcTarget snowflake_target(const DatabaseSettings& settings, Access access) {
  static_cast<void>(access);  // what a user may do is the role's business there
  if (settings.is_offline) {
    throw InvalidInput(place_of(settings) +
                       ": --offline refuses every connection to the outside, and Snowflake is "
                       "there. Leave --offline out.");
  }
  AdbcTarget target;
  if (const std::string* uri = settings.find("uri")) {
    target.options.emplace_back("uri", *uri);
  } else {
    for (const char* key : {"account", "user"}) {
      if (settings.find(key) != nullptr) continue;
      throw InvalidInput(place_of(settings) + ": no " + key + " is set. Add it to its section of " +
                         "triage.toml, or set SNOWFLAKE_" + (key[0] == 'a' ? "ACCOUNT" : "USER") +
                         ".");
    }
    add_log_in(settings, target);
  }
  const std::array<std::pair<const char*, std::string>, 7> plain{{
      {"account", option("account")},
      {"user", "username"},
      {"password", "password"},
      {"database", option("db")},
      {"schema", option("schema")},
      {"warehouse", option("warehouse")},
      {"role", option("role")},
  }};
  for (const auto& [key, name] : plain) {
    if (const std::string* value = settings.find(key)) target.options.emplace_back(name, *value);
  }
  // That of times without a zone. Stand-ins for Snowflake are in UTC, and know no such statement.
  target.wishes = {"ALTER SESSION SET TIMEZONE = 'UTC'"};
  target.options.emplace_back(option("client_option.disable_telemetry"), "true");
  target.options.emplace_back(option("client_option.app_name"), "triage");
  return target;
}

}  // namespace triage::warehouse
