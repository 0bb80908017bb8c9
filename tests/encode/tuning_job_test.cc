#include "triage/encode/tuning_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/base/temporary_folder.h"
#include "triage/base/error.h"
#include "triage/base/file.h"

namespace triage::encode {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

TuningJob some_job() {
  TuningJob job{.encoder = "models/e5",
                .prompt = "query: ",
                .cleaning = "0123456789abcdef",
                .classes = {"Hardware", "Zugänge"},
                .settings = {.loss = TuningLoss::kBoth, .batch = 2, .seed = 9},
                .rows = {}};
  job.rows.push_back({.ids = {0, 5, 2}, .label = 1, .group = 0xFEDCBA9876543210, .text = 77});
  job.rows.push_back({.ids = {0, 2}, .label = 0, .group = 0});
  return job;
}

class TuningJobFolder : public ::testing::Test {
 protected:
  void SetUp() override { write_tuning_job(some_job(), path()); }

  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

  // Writes the job with this member instead of its own; `place` is a JSON pointer.
  void change(const char* place, const json& value) const {
    json job = json::parse(read_file(path() / "job.json"));
    job[json::json_pointer(place)] = value;
    write_file_atomically(path() / "job.json", job.dump());
  }
  void write_rows(const std::string& text) const {
    write_file_atomically(path() / "rows.jsonl", text);
  }
  [[nodiscard]] std::string refusal() const {
    try {
      (void)read_tuning_job(path());
    } catch (const InvalidInput& error) {
      return error.what();
    }
    return "";
  }

 private:
  triage::testing::TemporaryFolder folder_;
};

TEST_F(TuningJobFolder, IsReadAsItWasWritten) {
  const TuningJob written = some_job();
  const TuningJob read = read_tuning_job(path());
  EXPECT_EQ(read.encoder, written.encoder);
  EXPECT_EQ(read.cleaning, written.cleaning);
  EXPECT_EQ(read.prompt, written.prompt);
  EXPECT_EQ(read.classes, written.classes);
  EXPECT_EQ(settings_json(read.settings), settings_json(written.settings));
  ASSERT_EQ(read.rows.size(), 2U);
  EXPECT_EQ(read.rows[0].ids, written.rows[0].ids);
  EXPECT_EQ(read.rows[0].label, 1U);
  EXPECT_EQ(read.rows[0].group, 0xFEDCBA9876543210U);
  EXPECT_EQ(read.rows[0].text, 77U);
  EXPECT_EQ(fingerprint_of(read), fingerprint_of(written));
}

TEST_F(TuningJobFolder, FingerprintTellsWhatAResultDependsOn) {
  const std::string before = fingerprint_of(some_job());
  TuningJob job = some_job();
  job.settings.threads = 9;
  job.settings.checkpoint_minutes = 1;
  EXPECT_EQ(fingerprint_of(job), before);
  job.rows[1].label = 1;
  EXPECT_NE(fingerprint_of(job), before);
  job = some_job();
  job.cleaning = "other rules";
  EXPECT_NE(fingerprint_of(job), before);
  job = some_job();
  job.settings.rate *= 2;
  EXPECT_NE(fingerprint_of(job), before);
}

TEST_F(TuningJobFolder, AMissingFileIsSaid) {
  std::filesystem::remove(path() / "rows.jsonl");
  EXPECT_THROW((void)read_tuning_job(path()), NotFound);
  std::filesystem::remove(path() / "job.json");
  EXPECT_THROW((void)read_tuning_job(path()), NotFound);
}

TEST_F(TuningJobFolder, WrongSettingsAreNamed) {
  const struct {
    const char* place;
    json value;
    const char* word;
  } cases[] = {
      {"/settings/epochs", 0, "'epochs'"},
      {"/settings/batch", -1, "'batch'"},
      {"/settings/rate", "fast", "'rate'"},
      {"/settings/folds", 1, "'folds'"},
      {"/settings/device", "abacus", "abacus"},
      {"/settings/loss", "hinge", "hinge"},
      {"/settings/epoch", 3, "'epoch'"},
      {"/settings/stopping_share", 0.9, "0.9"},
      {"/classes", json::array({"one"}), "'classes'"},
      {"/format", "other", "format"},
      {"/prompt", 5, "'prompt'"},
      {"/settings", "none", "object"},
  };
  for (const auto& wrong : cases) {
    write_tuning_job(some_job(), path());
    change(wrong.place, wrong.value);
    EXPECT_THAT(refusal(), HasSubstr(wrong.word)) << wrong.place;
  }
}

TEST_F(TuningJobFolder, WrongRowsAreNamedByTheirLine) {
  const std::string good = R"({"ids": [0, 2], "label": 0, "group": "a"})"
                           "\n";
  for (const char* const wrong :
       {"{", "[]", R"({"ids": [], "label": 0, "group": "a"})",
        R"({"ids": [-1], "label": 0, "group": "a"})", R"({"ids": [1], "label": 2, "group": "a"})",
        R"({"ids": [1], "group": "a"})", R"({"ids": [1], "label": 0, "group": "xyz"})",
        R"({"ids": [1], "label": 0, "group": "11112222333344445"})"}) {
    write_rows(good + wrong + "\n");
    EXPECT_THAT(refusal(), HasSubstr("line 2")) << wrong;
  }
  write_rows(good);
  EXPECT_THAT(refusal(), HasSubstr("less than a batch"));
}

}  // namespace
}  // namespace triage::encode
