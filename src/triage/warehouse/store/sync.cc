#include "triage/warehouse/store/sync.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/fingerprint.h"
#include "triage/warehouse/database/secret_words.h"

namespace triage::warehouse {
namespace {

// Joins parts so that no two lists of parts give the same text.
class Parts {
 public:
  void add(std::string_view part) {
    text_ += std::to_string(part.size());
    text_ += ':';
    text_ += part;
  }
  void add_if(const std::optional<std::string>& part) { add(part ? "=" + *part : std::string()); }
  void add_time(const std::optional<Time>& time) { add(time ? format_time(*time) : std::string()); }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// All that cleaning sees of a ticket.
std::uint64_t content_of(const Ticket& ticket) {
  Parts parts;
  parts.add(ticket.id);
  parts.add(name_of(ticket.channel));
  parts.add_time(ticket.created_at);
  parts.add_time(ticket.decided_at);
  parts.add(ticket.subject);
  for (const Field& field : ticket.fields) {
    parts.add(field.name);
    parts.add(field.value);
  }
  parts.add(std::to_string(ticket.fields.size()));
  for (const Message& message : ticket.messages) {
    parts.add(message.id);
    parts.add(name_of(message.role));
    parts.add_time(message.time);
    parts.add(message.text);
  }
  const std::string_view vector(reinterpret_cast<const char*>(ticket.vector.data()),
                                ticket.vector.size() * sizeof(float));
  parts.add(vector);
  return hash64(parts.text());
}

std::uint64_t label_key_of(const std::optional<std::string>& label) {
  constexpr std::uint64_t kSeed = 1;
  return label ? std::max<std::uint64_t>(1, hash64(*label, kSeed)) : 0;
}

std::uint64_t key_of(const std::string& id) { return hash64(id); }

// A row without an id is known by its place, which holds while everything is read.
std::uint64_t key_of(const RejectedRow& row) {
  constexpr std::uint64_t kSeed = 2;
  return row.id.empty() ? hash64(std::to_string(row.row), kSeed) : key_of(row.id);
}

// An address such as scheme://user:password@host/name without who logs in.
std::string without_log_in(std::string address) {
  const std::size_t scheme_end = address.find("://");
  if (scheme_end == std::string::npos) return address;
  const std::size_t begin = scheme_end + 3;
  const std::size_t end = std::min(address.find_first_of("/?", begin), address.size());
  const std::size_t at = address.rfind('@', end);
  if (at != std::string::npos && at >= begin) address.erase(begin, at + 1 - begin);
  return address;
}

// Does an option of a driver say how to log in, or who?
bool is_of_log_in(const std::string& option) {
  return names_a_secret(option) || option.find("auth") != std::string::npos ||
         option.find("user") != std::string::npos;
}

class Sync {
 public:
  Sync(DocumentStore& store, const CleanTickets& clean, bool is_whole)
      : store_(store), clean_(clean), is_whole_(is_whole) {}

  void take(TicketBatch& batch) {
    counts_.read += batch.tickets.size() + batch.rejected.size();
    for (RejectedRow& row : batch.rejected) take(row);
    std::vector<Ticket> news;
    std::vector<StoredKeys> keys;
    for (Ticket& ticket : batch.tickets) {
      if (!ticket.has_own_id && !is_whole_) {  // a row's number means another row each time
        ++counts_.nameless;
        continue;
      }
      store_.note_order(ticket.id);
      watermark_ = std::max(watermark_, ticket.changed_at);
      const StoredKeys found{.key = key_of(ticket.id),
                             .content = content_of(ticket),
                             .label = label_key_of(ticket.label)};
      if (in_hand_.contains(found.key)) put(news, keys);  // what became of it decides
      if (!is_new(found)) continue;
      in_hand_.insert(found.key);
      keys.push_back(found);
      news.push_back(std::move(ticket));
    }
    put(news, keys);
  }

  [[nodiscard]] SyncCounts finish(std::optional<Time> since, Time now) {
    // A clock that runs ahead must not hide what changes until then.
    if (watermark_) watermark_ = std::min(*watermark_, now);
    counts_.since = since;
    counts_.gone = store_.end_run(watermark_);
    counts_.watermark = store_.watermark();
    return counts_;
  }

 private:
  bool is_new(const StoredKeys& found) {
    KnownTicket* const known = store_.find(found.key);
    if (known == nullptr) {
      ++counts_.added;
      return true;
    }
    if (std::exchange(known->was_seen, true)) {
      // Training takes the first ticket of an id that has a text and a class.
      const bool stands = known->is_document && (known->keys.label != 0 || found.label == 0);
      if (stands || known->keys.content == found.content) {
        ++counts_.repeated;
        return false;
      }
      return true;
    }
    if (known->keys.content != found.content) {
      ++counts_.changed;
    } else if (known->keys.label != found.label) {
      ++counts_.relabelled;
    } else {
      ++counts_.unchanged;
      return false;
    }
    return true;
  }

  // Empties both.
  void put(std::vector<Ticket>& tickets, std::vector<StoredKeys>& keys) {
    if (tickets.empty()) return;
    std::vector<Accepted<Document>> documents = clean_(tickets);
    for (std::size_t i = 0; i < tickets.size(); ++i) {
      StoredRow row{.keys = keys[i],
                    .kind = StoredKind::kDocument,
                    .id = tickets[i].id,
                    .changed_at = tickets[i].changed_at};
      if (documents[i]) {
        row.document = std::move(*documents[i]);
      } else {
        row.kind = StoredKind::kLeftOut;
        row.why = std::move(documents[i].error());
        ++counts_.left_out;
      }
      store_.put(std::move(row));
    }
    tickets.clear();
    keys.clear();
    in_hand_.clear();
  }

  void take(RejectedRow& rejected) {
    if (rejected.id.empty() && !is_whole_) {
      ++counts_.nameless;
      return;
    }
    const StoredKeys found{.key = key_of(rejected),
                           .content = hash64(rejected.why.field + "\n" + rejected.why.reason)};
    if (!is_new(found)) return;
    ++counts_.left_out;
    store_.put({.keys = found,
                .kind = StoredKind::kLeftOut,
                .id = std::move(rejected.id),
                .changed_at = {},
                .document = {},
                .why = std::move(rejected.why)});
  }

  DocumentStore& store_;
  const CleanTickets& clean_;
  const bool is_whole_;
  SyncCounts counts_;
  std::unordered_set<std::uint64_t> in_hand_;  // keys of tickets to be cleaned with their batch
  std::optional<Time> watermark_;              // the latest change that was read
};

}  // namespace

std::optional<Time> increment_start(const DocumentStore& store,
                                    std::chrono::microseconds look_back) {
  const auto watermark = store.watermark();
  return watermark ? std::optional(*watermark - look_back) : std::nullopt;
}

SyncCounts sync(DocumentStore& store, TableSource& source, std::optional<Time> since, Time now,
                const CleanTickets& clean, Progress& progress) {
  RoleOptions roles = source.role_names();
  if (!roles.id && !source.columns().empty()) {
    throw InvalidInput("source '" + store.source() +
                       "': no column is known to hold the tickets' ids, without which a copy of it "
                       "cannot be kept. Name it: roles = { id = ... }, or take keep = true out of "
                       "its section in triage.toml.");
  }
  Sync run(store, clean, !since);
  store.begin_run(!since, std::move(roles));
  progress.begin("Reading what is new", source.row_count());
  while (auto batch = source.next()) {
    const std::size_t rows = batch->tickets.size() + batch->rejected.size();
    run.take(*batch);
    progress.advance(rows);
  }
  progress.end();
  return run.finish(since, now);
}

std::string origin_of(const SourceRequest& request) {
  constexpr std::array<const char*, 7> kPlace{"path",    "uri",      "host",  "port",
                                              "account", "database", "schema"};
  Parts parts;
  parts.add(request.location);
  parts.add_if(request.sql);
  if (request.database) {
    const auto& [settings, query] = *request.database;
    parts.add(settings.driver);
    for (const char* key : kPlace) {
      const std::string* const value = settings.find(key);
      parts.add_if(value == nullptr ? std::nullopt : std::optional(without_log_in(*value)));
    }
    for (const auto& [key, value] : settings.options) {
      if (is_of_log_in(key)) continue;
      parts.add(key);
      parts.add(value);
    }
    for (const auto& [name, value] : settings.variables) {
      parts.add(name);
      parts.add(value);
    }
    parts.add(query.sql);
    for (const auto& [name, value] : query.parameters) {
      parts.add(name);
      parts.add(std::to_string(static_cast<int>(value.kind)));
      parts.add_if(value.text);
    }
  }
  const RoleOptions& roles = request.roles.asked;
  for (const auto* role :
       {&roles.id, &roles.label, &roles.time, &roles.decided_at, &roles.changed_at, &roles.channel,
        &roles.messages, &roles.vectors, &roles.message.id, &roles.message.role,
        &roles.message.time, &roles.message.text}) {
    parts.add_if(*role);
  }
  for (const auto* list : {&roles.text, &roles.fields}) {
    parts.add(std::to_string(list->size()));
    for (const std::string& column : *list) parts.add(column);
  }
  parts.add_time(request.since);
  parts.add_time(request.until);
  parts.add(std::to_string(request.share));
  return sha256_hex(parts.text());
}

}  // namespace triage::warehouse
