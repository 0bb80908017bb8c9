#include "triage/journal/chain.h"

#include <vector>

#include "triage/base/fingerprint.h"
#include "triage/journal/row_hashes.h"

namespace triage::journal {
namespace {

constexpr int kLinksAtOnce = 1000;

std::string next_link(const std::string& link, std::string_view kind, std::string_view row_id,
                      const std::string& hash) {
  std::string bytes = link;
  for (const std::string_view piece : {kind, row_id, std::string_view(hash)}) {
    bytes += '\n';
    bytes += piece;
  }
  return sha256_hex(bytes);
}

struct Link {
  std::int64_t number = 0;
  std::string kind = {};
  std::string row_id = {};
  std::string link = {};
};

std::vector<Link> links_after(const Snapshot& snapshot, const std::string& writer,
                              std::int64_t number) {
  using enum ColumnKind;
  std::vector<Link> links;
  for (const SqlRow& row :
       snapshot.query("SELECT number, kind, row_id, link FROM chain WHERE writer = :writer "
                      "AND number > :number ORDER BY number LIMIT :count",
                      {kInteger, kText, kText, kText}, {writer, number, kLinksAtOnce})) {
    links.push_back({row.integer(0), row.text(1), row.text(2), row.text(3)});
  }
  return links;
}

// Walks one chain. Returns its first break.
std::optional<BrokenLink> first_break(const Snapshot& snapshot, const std::string& writer,
                                      ChainCheck& check) {
  std::int64_t number = 0;
  std::string end;
  while (true) {
    const std::vector<Link> links = links_after(snapshot, writer, number);
    if (links.empty()) return std::nullopt;
    for (const Link& link : links) {
      const auto broken = [&](const char* why) {
        return BrokenLink{writer, number, link.kind, link.row_id, why};
      };
      if (link.number != ++number) return broken("a link before this one is missing");
      const RowHash row = hash_of_row(snapshot, link.kind, link.row_id);
      if (!row.is_there) return broken("its row is missing");
      if (!row.is_private_right) return broken("its text or who it is about was changed");
      if (next_link(end, link.kind, link.row_id, row.hash) != link.link) {
        return broken("its row was changed");
      }
      end = link.link;
      ++check.links;
      if (row.is_erased) ++check.erased;
    }
  }
}

// A row that was put in without a link.
std::optional<BrokenLink> first_stranger(const Snapshot& snapshot) {
  using enum ColumnKind;
  for (const std::string kind : {"decision", "feedback"}) {
    const std::string table = kind == "decision" ? "decisions" : "feedback";
    const auto rows = snapshot.query("SELECT r.id FROM " + table +
                                         " r WHERE NOT EXISTS (SELECT 1 FROM chain c "
                                         "WHERE c.row_id = r.id) ORDER BY r.id LIMIT 1",
                                     {kText});
    if (!rows.empty()) {
      return BrokenLink{"", 0, kind, rows.front().text(0), "its row has no link"};
    }
  }
  return std::nullopt;
}

}  // namespace

void ChainWriter::add(Transaction& transaction, std::string_view kind, std::string_view row_id,
                      const std::string& hash) {
  using enum ColumnKind;
  if (!is_end_known_) {
    const auto rows = transaction.query(
        "SELECT number, link FROM chain WHERE writer = :writer ORDER BY number DESC LIMIT 1",
        {kInteger, kText}, {name_});
    number_ = rows.empty() ? 0 : rows.front().integer(0);
    link_ = rows.empty() ? std::string() : rows.front().text(1);
    is_end_known_ = true;
  }
  link_ = next_link(link_, kind, row_id, hash);
  transaction.execute(
      "INSERT INTO chain (writer, number, kind, row_id, link) "
      "VALUES (:writer, :number, :kind, :row, :link)",
      {name_, ++number_, kind, row_id, link_});
}

ChainCheck verify_chain(const Snapshot& snapshot) {
  ChainCheck check;
  for (const SqlRow& row :
       snapshot.query("SELECT DISTINCT writer FROM chain ORDER BY writer", {ColumnKind::kText})) {
    check.broken = first_break(snapshot, row.text(0), check);
    if (check.broken) return check;
  }
  check.broken = first_stranger(snapshot);
  return check;
}

}  // namespace triage::journal
