#include "triage/cli/forgotten.h"

#include <gtest/gtest.h>

#include "triage/base/fingerprint.h"

namespace triage::cli {
namespace {

Document document(std::uint64_t row, std::string body) {
  Document document;
  document.id = "T-" + std::to_string(row);
  document.body = std::move(body);
  document.row = row;
  document.line = row;
  return document;
}

// Five rows of which the third could not be read.
class FiveRows final : public DocumentSource {
 public:
  std::optional<DocumentBatch> next() override {
    if (std::exchange(is_done_, true)) return std::nullopt;
    DocumentBatch batch;
    for (const std::uint64_t row : {1U, 2U, 4U, 5U}) {
      batch.documents.push_back(document(row, row == 2 ? "my secret" : "text"));
    }
    batch.left_out.push_back({3, "T-3", {"empty", "has no text"}, 3});
    return batch;
  }
  [[nodiscard]] std::string name() const override { return "five rows"; }

 private:
  bool is_done_ = false;
};

journal::Tombstones tombstones() {
  return {"salt",
          {sha256_hex("salt\nticket\nT-4"),
           sha256_hex("salt\ndocument\n" + document(2, "my secret").fingerprint())}};
}

TEST(UnforgottenDocuments, LeaveOutTicketsAndTextsInTheOrderOfTheRows) {
  UnforgottenDocuments source(std::make_unique<FiveRows>(), tombstones());
  const auto batch = source.next();
  ASSERT_TRUE(batch);
  std::vector<std::uint64_t> kept;
  for (const Document& document : batch->documents) kept.push_back(document.row);
  EXPECT_EQ(kept, (std::vector<std::uint64_t>{1, 5}));
  std::vector<std::string> left_out;
  for (const RejectedRow& row : batch->left_out) left_out.push_back(row.id + " " + row.why.field);
  EXPECT_EQ(left_out, (std::vector<std::string>{"T-2 forgotten", "T-3 empty", "T-4 forgotten"}));
  EXPECT_FALSE(source.next());
  EXPECT_EQ(source.name(), "five rows");
}

TEST(UnforgottenDocuments, AreAllWhereNothingIsForgotten) {
  UnforgottenDocuments source(std::make_unique<FiveRows>(), {});
  EXPECT_EQ(source.next()->documents.size(), 4U);
}

TEST(PassOverForgotten, LeavesARejectionInTheDocumentsPlace) {
  std::vector<Accepted<Document>> documents;
  documents.emplace_back(document(1, "text"));
  documents.emplace_back(document(2, "my secret"));
  documents.emplace_back(tl::unexpected(Rejection{"empty", "has no text"}));
  pass_over_forgotten(documents, tombstones());
  EXPECT_TRUE(documents[0]);
  EXPECT_EQ(documents[1].error().field, "forgotten");
  EXPECT_EQ(documents[2].error().field, "empty");
}

}  // namespace
}  // namespace triage::cli
