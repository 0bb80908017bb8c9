#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "triage/base/secret.h"
#include "triage/cli/commands.h"
#include "triage/cli/log_in_link.h"
#include "triage/cli/open_journal.h"
#include "triage/cli/table.h"
#include "triage/cli/words.h"
#include "triage/journal/api_keys.h"
#include "triage/journal/people.h"

namespace triage::cli {
namespace {

using nlohmann::ordered_json;

class AccessAdd final : public Command {
 public:
  void declare(Options& options) override {
    options.argument("NAME", name_, "Who it is for");
    options.option("--role", "ROLE", role_,
                   "What they may do: see figures, see tickets and correct them, or all (default: "
                   "viewer)",
                   "viewer|reviewer|admin");
    options.option("--url", "URL", url_,
                   "The server's address as that person reaches it (default: as the settings say)");
    options.setting("journal.place");
    options.json();
  }

  ExitCode run(Context& context) override {
    if (name_.empty()) throw WrongUsage("NAME: is empty. Say who it is for.");
    const std::string server =
        url_.value_or(server_address(context.settings, context.settings.integer("serve.port")));
    const auto journal = open_journal(context);
    const auto ids = make_row_ids(context);
    const std::string link = make_log_in_link(name_, *journal::parse_person_role(role_), server,
                                              *journal, *ids, context.clock());
    if (context.is_json) {
      context.console.print(ordered_json{{"name", name_}, {"role", role_}, {"link", link}}.dump(2) +
                            "\n");
    } else {
      context.console.print(link + "\n");
    }
    context.console.note(name_ +
                         " may log in with this link, once, within a day. It is not shown "
                         "again.");
    return ExitCode::kDone;
  }

 private:
  std::string name_;
  std::string role_ = "viewer";
  std::optional<std::string> url_;
};

class AccessKey final : public Command {
 public:
  void declare(Options& options) override {
    options.argument("NAME", name_, "What the key is for, such as intranet");
    options.option("--scope", "SCOPES", scopes_,
                   "What it may do, of classify, feedback and admin (default: classify,feedback)");
    options.option("--rate", "N", rate_, "Requests a second at most");
    options.setting("journal.place");
    options.json();
  }

  ExitCode run(Context& context) override {
    if (scopes_.empty()) scopes_ = {"classify", "feedback"};
    for (const std::string& scope : scopes_) {
      if (scope != "classify" && scope != "feedback" && scope != "admin") {
        throw WrongUsage("--scope " + scope + ": is none of classify, feedback, admin.");
      }
    }
    if (rate_ && *rate_ <= 0) throw WrongUsage("--rate: has to be above 0.");
    const std::string token = make_token();
    const journal::ApiKey key{.id = std::string(token_id(token)),
                              .name = name_,
                              .scopes = scopes_,
                              .requests_per_second = rate_,
                              .created_at = context.clock()};
    open_journal(context)
        ->write([token, key](journal::Transaction& transaction) {
          journal::keep_api_key(transaction, token, key);
        })
        .wait();
    if (context.is_json) {
      context.console.print(
          ordered_json{{"id", key.id}, {"name", name_}, {"scopes", scopes_}, {"key", token}}.dump(
              2) +
          "\n");
    } else {
      context.console.print(token + "\n");
    }
    context.console.note(
        "This is the key, shown once: Authorization: Bearer KEY. It ends with "
        "triage access revoke " +
        key.id + ".");
    return ExitCode::kDone;
  }

 private:
  std::string name_;
  std::vector<std::string> scopes_;
  std::optional<double> rate_;
};

class AccessList final : public Command {
 public:
  void declare(Options& options) override {
    options.setting("journal.place");
    options.json();
  }

  ExitCode run(Context& context) override {
    const auto journal = open_journal(context);
    const auto people =
        journal->read([](const journal::Snapshot& snapshot) { return journal::people(snapshot); });
    const auto keys = journal->read(
        [](const journal::Snapshot& snapshot) { return journal::api_keys(snapshot); });
    if (context.is_json) {
      print_json(people, keys, context.console);
      return ExitCode::kDone;
    }
    if (people.empty() && keys.empty()) {
      context.console.note("Nobody has access from elsewhere yet.");
      context.next_step("access key NAME", "make an API key");
      return ExitCode::kDone;
    }
    Table table({{"name"}, {"what"}, {"may"}, {"since"}, {"last used"}});
    for (const auto& person : people) {
      table.add(
          {person.name, "person", std::string(name_of(person.role)), day(person.created_at), ""});
    }
    for (const auto& key : keys) {
      table.add({key.name, "key " + key.id, key.revoked_at ? "revoked" : joined(key.scopes, ", "),
                 day(key.created_at), key.last_used_day ? day(*key.last_used_day) : "never"});
    }
    context.console.print(table.text(context.console.look().width));
    return ExitCode::kDone;
  }

 private:
  static std::string day(Time time) { return format_time(time).substr(0, 10); }

  static void print_json(const std::vector<journal::Person>& people,
                         const std::vector<journal::ApiKey>& keys, Console& console) {
    ordered_json body = {{"people", ordered_json::array()}, {"keys", ordered_json::array()}};
    for (const auto& person : people) {
      body["people"].push_back({{"name", person.name},
                                {"role", name_of(person.role)},
                                {"created_at", format_time(person.created_at)}});
    }
    for (const auto& key : keys) {
      body["keys"].push_back(
          {{"id", key.id},
           {"name", key.name},
           {"scopes", key.scopes},
           {"created_at", format_time(key.created_at)},
           {"is_revoked", key.revoked_at.has_value()},
           {"last_used", key.last_used_day ? ordered_json(day(*key.last_used_day)) : nullptr}});
    }
    console.print(body.dump(2) + "\n");
  }
};

class AccessRevoke final : public Command {
 public:
  void declare(Options& options) override {
    options.argument("WHO", who_, "A person's name, or the id of a key");
    options.setting("journal.place");
  }

  ExitCode run(Context& context) override {
    const bool is_gone =
        open_journal(context)
            ->write([who = who_, now = context.clock()](journal::Transaction& transaction) {
              return journal::revoke_api_key(transaction, who, now) ||
                     journal::remove_person(transaction, who);
            })
            .wait();
    if (!is_gone) {
      throw NotFound("access '" + who_ +
                     "': there is no such key or person, or it was revoked "
                     "before. triage access list shows them.");
    }
    context.console.note("'" + who_ +
                         "' has no access any more; a server that runs knows it within "
                         "5 seconds.");
    return ExitCode::kDone;
  }

 private:
  std::string who_;
};

template <typename Kind>
std::unique_ptr<Command> make() {
  return std::make_unique<Kind>();
}

}  // namespace

CommandEntry access_add_command() {
  return {.name = "access add",
          .summary = "Let a person in: prints a link that logs them in once",
          .examples = {{"triage access add kim --role reviewer", "Kim may look at tickets"},
                       {"triage access add lee --url https://triage.example.com",
                        "A link for a server behind a proxy"}},
          .make = &make<AccessAdd>};
}

CommandEntry access_key_command() {
  return {.name = "access key",
          .summary = "Make an API key for a program, shown once",
          .examples = {{"triage access key intranet", "It may classify and give feedback"},
                       {"triage access key batch --scope classify --rate 50",
                        "At most 50 requests a second"}},
          .make = &make<AccessKey>};
}

CommandEntry access_list_command() {
  return {.name = "access list",
          .summary = "List who has access: people and keys",
          .examples = {{"triage access list", "A line each"}},
          .make = &make<AccessList>};
}

CommandEntry access_revoke_command() {
  return {.name = "access revoke",
          .summary = "Take access away from a person or a key",
          .examples = {{"triage access revoke kim", "With all links and sessions"}},
          .make = &make<AccessRevoke>};
}

}  // namespace triage::cli
