#include "triage/decide/forgotten_neighbors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "tests/decide/trained_model.h"
#include "tests/model/word_counter.h"
#include "triage/base/fingerprint.h"
#include "triage/decide/evidence.h"

namespace triage::decide {
namespace {

using model::testing::tickets;
using testing::trained_model;

// As a journal leaves them.
journal::Tombstones tombstones(const std::vector<std::pair<std::string, std::string>>& names) {
  std::unordered_set<std::string> hashes;
  for (const auto& [kind, name] : names) {
    hashes.insert(sha256_hex("salt\n" + kind + "\n" + name));
  }
  return {"salt", std::move(hashes)};
}

Document document_of(const Ticket& ticket) { return *text::Cleaner().clean(ticket); }

std::vector<std::string> like_tickets(const model::Model& model, const Ticket& ticket) {
  ThreadPool threads(2);
  std::vector<std::string> ids;
  for (const LikeTicket& like : explain(model, document_of(ticket), 0, {}, threads).tickets) {
    ids.push_back(like.id);
  }
  return ids;
}

std::vector<Alternative> ranked_of(const model::Model& model, const Ticket& ticket) {
  ThreadPool threads(2);
  SilentProgress progress;
  return Predictor(model).predict({&ticket, 1}, threads, progress).front().ranked;
}

// An encoder whose vectors a blend lets neighbours vote on.
std::shared_ptr<model::Encoders> counted_words() {
  auto encoders = std::make_shared<model::Encoders>();
  model::EncoderUse use;
  use.name = "count";
  use.precision = "f32";
  use.long_texts = "head";
  encoders->add(use,
                std::make_unique<model::testing::WordCounter>(
                    std::vector<std::string>{"password", "badge", "laptop", "dock", "wifi", "vpn"},
                    "count-1"));
  return encoders;
}

TEST(ForgottenNeighbors, AreKnownByTheirTicketOrTheirDocument) {
  const std::vector<Ticket> all = tickets(60);
  const model::Model model = trained_model("knn", all);
  const auto flags = forgotten_neighbors(
      model, tombstones({{"ticket", "T-3"}, {"document", document_of(all[6]).fingerprint()}}));
  ASSERT_EQ(flags.size(), 60U);
  for (std::size_t row = 0; row < 60; ++row) {
    const bool is_one = model.neighbor_ids()[row] == "T-3" || model.neighbor_ids()[row] == "T-7";
    EXPECT_EQ(flags[row], is_one) << model.neighbor_ids()[row];
  }
}

TEST(ForgottenNeighbors, AreNotShownAndOthersTakeTheirPlace) {
  const std::vector<Ticket> all = tickets(60);
  const model::Model model = trained_model("linear", all);
  ASSERT_EQ(like_tickets(model, all[17]).front(), "T-18");
  hide_forgotten(model, tombstones({{"ticket", "T-18"}}));
  const auto left = like_tickets(model, all[17]);
  EXPECT_EQ(left.size(), 5U);
  EXPECT_EQ(std::ranges::count(left, "T-18"), 0);
}

TEST(ForgottenNeighbors, DoNotVoteWhereNeighboursDo) {
  const std::vector<Ticket> all = tickets(120);
  std::vector<std::pair<std::string, std::string>> access;
  for (std::size_t i = 0; i < all.size(); i += 3) access.emplace_back("ticket", all[i].id);
  for (const char* head : {"knn", "blend"}) {
    const model::Model model = trained_model(head, all, counted_words());
    const auto probability = [&] {
      const auto ranked = ranked_of(model, all[0]);
      return std::ranges::find(ranked, 0U, &Alternative::label)->probability;
    };
    const float before = probability();
    hide_forgotten(model, tombstones(access));
    EXPECT_LT(probability(), before) << head;
    hide_forgotten(model, {});
    EXPECT_EQ(probability(), before) << head;
  }
}

TEST(ForgottenNeighbors, OfAKeptModelAreKnownToo) {
  const std::vector<Ticket> all = tickets(60);
  const ::triage::testing::TemporaryFolder folder;
  trained_model("knn", all).save(folder.path(), "{}");
  const auto stones = tombstones({{"document", document_of(all[6]).fingerprint()}});
  const model::Model model = model::Model::open(folder.path());
  hide_forgotten(model, stones);
  EXPECT_EQ(std::ranges::count(like_tickets(model, all[6]), "T-7"), 0);

  // Bundles of earlier programs know their tickets' ids alone.
  std::filesystem::remove(folder / "neighbors.documents");
  const model::Model earlier = model::Model::open(folder.path());
  EXPECT_EQ(std::ranges::count(forgotten_neighbors(earlier, stones), true), 0);
  EXPECT_EQ(std::ranges::count(forgotten_neighbors(earlier, tombstones({{"ticket", "T-7"}})), true),
            1);
}

}  // namespace
}  // namespace triage::decide
