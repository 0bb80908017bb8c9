// Every file of tests/text/cases, case by case; and every body cleaned a second time.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/text/case_file.h"
#include "triage/text/cleaner.h"

namespace triage::text {
namespace {

std::vector<Case> all_cases() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(TRIAGE_SOURCE_DIR "/tests/text/cases")) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Case> cases;
  for (const auto& file : files) {
    for (Case& each : read_cases(file.string())) cases.push_back(std::move(each));
  }
  return cases;
}

Ticket ticket_of(const Case& each, std::string text) {
  Ticket ticket;
  ticket.id = "T-1";
  ticket.channel = each.channel;
  ticket.messages.emplace_back().text = std::move(text);
  return ticket;
}

// As EXPECT_EQ, but readable in every script.
void expect_same(const std::string& actual, const std::string& expected) {
  EXPECT_TRUE(actual == expected) << "--- is\n" << actual << "\n--- should be\n" << expected;
}

TEST(CaseFiles, AreCleanedAsWritten) {
  const Cleaner cleaner({.max_masked_share = 0.5});
  for (const Case& each : all_cases()) {
    SCOPED_TRACE(each.file + ": " + each.name);
    Ticket ticket = ticket_of(each, each.in);
    ticket.subject = each.subject;
    const auto document = cleaner.clean(ticket);
    if (!each.rejected.empty()) {
      EXPECT_EQ(document ? "accepted: " + document->body : document.error().field, each.rejected);
      continue;
    }
    EXPECT_TRUE(document) << document.error().reason;
    if (!document) continue;
    expect_same(document->body, each.out);
    if (each.courtesies) expect_same(document->courtesies, *each.courtesies);
  }
}

TEST(CaseFiles, StayAsTheyAreWhenCleanedAgain) {
  const Cleaner cleaner({.max_masked_share = 1});
  for (const Case& each : all_cases()) {
    if (!each.rejected.empty()) continue;
    SCOPED_TRACE(each.file + ": " + each.name);
    const auto document = cleaner.clean(ticket_of(each, each.out));
    EXPECT_TRUE(document) << document.error().reason;
    if (document) expect_same(document->body, each.out);
  }
}

TEST(CaseFiles, CoverEveryLanguageThatHasRules) {
  std::size_t languages = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(TRIAGE_SOURCE_DIR "/src/triage/text/rules")) {
    const std::string name = entry.path().stem().string();
    if (entry.path().extension() != ".rules" || name == "any") continue;
    ++languages;
    EXPECT_FALSE(read_cases(TRIAGE_SOURCE_DIR "/tests/text/cases/" + name + ".txt").empty())
        << "tests/text/cases/" << name << ".txt is missing";
  }
  EXPECT_GE(languages, 20U);
}

}  // namespace
}  // namespace triage::text
