#include "triage/warehouse/output/prediction_sink.h"

#include <gtest/gtest.h>

#include <filesystem>

#include <nlohmann/json.hpp>

#include "tests/base/temporary_folder.h"
#include "tests/warehouse/table_files.h"
#include "triage/base/error.h"
#include "triage/base/file.h"

namespace triage::warehouse {
namespace {

using testing::all_rows;
using testing::cell;
using testing::message_of;
using triage::testing::TemporaryFolder;

const std::vector<PredictionRow>& some_rows() {
  static const std::vector<PredictionRow> rows{
      {.id = "T,1",
       .label = "Net\"work",
       .probability = 0.912345678,
       .decision = "auto",
       .reason = "sure",
       .alternatives = {{"Net\"work", 0.912345678}, {"Mail", 0.05}}},
      {.id = "T2",
       .label = {},
       .probability = 0,
       .decision = "abstain",
       .reason = "masked",
       .alternatives = {}}};
  return rows;
}

std::string written(const std::filesystem::path& path, PredictionFormat format) {
  const auto sink = open_sink(path.string(), format, {});
  sink->write(some_rows());
  sink->close();
  return path.string();
}

TEST(PredictionSink, JsonLinesAreOneObjectARow) {
  const TemporaryFolder folder;
  EXPECT_EQ(
      read_file(written(folder / "p.jsonl", PredictionFormat::kJsonLines)),
      "{\"id\":\"T,1\",\"label\":\"Net\\\"work\",\"probability\":0.912346,\"decision\":\"auto\","
      "\"reason\":\"sure\",\"alternatives\":[{\"label\":\"Net\\\"work\",\"probability\":0.912346},"
      "{\"label\":\"Mail\",\"probability\":0.05}]}\n"
      "{\"id\":\"T2\",\"label\":null,\"probability\":null,\"decision\":\"abstain\","
      "\"reason\":\"masked\",\"alternatives\":[]}\n");
}

TEST(PredictionSink, CsvQuotesWhatNeedsIt) {
  const TemporaryFolder folder;
  EXPECT_EQ(
      read_file(written(folder / "p.csv", PredictionFormat::kCsv)),
      "id,label,probability,decision,reason,alternatives\r\n"
      "\"T,1\",\"Net\"\"work\",0.912346,auto,sure,\"[{\"\"label\"\":\"\"Net\\\"\"work\"\","
      "\"\"probability\"\":0.912346},{\"\"label\"\":\"\"Mail\"\",\"\"probability\"\":0.05}]\"\r\n"
      "T2,,,abstain,masked,[]\r\n");
}

TEST(PredictionSink, ParquetHoldsTheSameRows) {
  const TemporaryFolder folder;
  const std::string file = written(folder / "p.parquet", PredictionFormat::kParquet);
  const Wording wording{"test", ""};
  const auto rows = all_rows(*arrow_rows(
      open_duckdb({}).query("SELECT id, label, round(probability, 6)::VARCHAR, decision, "
                            "alternatives[2].label, alternatives[2].probability::VARCHAR FROM " +
                                sql_text(file),
                            wording),
      {.wording = wording}));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(cell(rows[0], 0), "T,1");
  EXPECT_EQ(cell(rows[0], 2), "0.912346");
  EXPECT_EQ(cell(rows[0], 4), "Mail");
  EXPECT_EQ(cell(rows[1], 1), "(null)");
  EXPECT_EQ(cell(rows[1], 4), "(null)");
}

TEST(PredictionSink, ArrowHoldsTheSameRows) {
  const TemporaryFolder folder;
  const std::string file = written(folder / "p.arrow", PredictionFormat::kArrow);
  const auto reader =
      arrow_rows(read_arrow_ipc(open_file_bytes(file), {"test", ""}), {.wording = {"test", ""}});
  EXPECT_EQ(reader->columns(), (std::vector<std::string>{"id", "label", "probability", "decision",
                                                         "reason", "alternatives"}));
  const auto rows = all_rows(*reader);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(cell(rows[0], 1), "Net\"work");
  EXPECT_EQ(cell(rows[1], 2), "(null)");
}

TEST(PredictionSink, NoRowsAreAWholeFileToo) {
  const TemporaryFolder folder;
  for (const auto& [name, format] : {std::pair{"p.jsonl", PredictionFormat::kJsonLines},
                                     {"p.csv", PredictionFormat::kCsv},
                                     {"p.parquet", PredictionFormat::kParquet},
                                     {"p.arrow", PredictionFormat::kArrow}}) {
    open_sink((folder / name).string(), format, {})->close();
    EXPECT_TRUE(std::filesystem::exists(folder / name)) << name;
  }
}

TEST(PredictionSink, WithoutCloseThereIsNoFileAndNothingLeftOver) {
  const TemporaryFolder folder;
  for (const PredictionFormat format : {PredictionFormat::kJsonLines, PredictionFormat::kCsv,
                                        PredictionFormat::kParquet, PredictionFormat::kArrow}) {
    open_sink((folder / "p").string(), format, {})->write(some_rows());
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  }
}

TEST(PredictionSink, AFolderThatIsNotThereIsUnavailable) {
  EXPECT_THROW(
      static_cast<void>(open_sink("/nonexistent/p.jsonl", PredictionFormat::kJsonLines, {})),
      Unavailable);
}

TEST(PredictionSink, BytesThatAreNotUtf8AreMarkedNotPassedOn) {
  const TemporaryFolder folder;
  const PredictionRow row{.id = "T\xFF",
                          .label = "a",
                          .probability = 1,
                          .decision = "auto",
                          .reason = "",
                          .alternatives = {}};
  for (const char* name : {"p.jsonl", "p.parquet"}) {
    const auto sink = open_sink((folder / name).string(), prediction_format_of(name), {});
    sink->write({&row, 1});
    sink->close();
  }
  const auto line = nlohmann::json::parse(read_file(folder / "p.jsonl"));
  EXPECT_EQ(line["id"], "T\uFFFD");
}

TEST(PredictionSink, TheEndingOfAPathNamesItsFormat) {
  EXPECT_EQ(prediction_format_of("a/P.PARQUET"), PredictionFormat::kParquet);
  EXPECT_EQ(prediction_format_of("p.ndjson"), PredictionFormat::kJsonLines);
  EXPECT_EQ(prediction_format_of("-"), PredictionFormat::kJsonLines);
  EXPECT_EQ(prediction_format_of("decisions"), PredictionFormat::kJsonLines);
  EXPECT_EQ(prediction_format_of("/dev/null"), PredictionFormat::kJsonLines);
}

TEST(PredictionSink, AnEndingThatNamesNoFormatIsRefusedWithThoseThatDo) {
  for (const std::string path : {"p.foo", "p.csv.gz", "p.xlsx"}) {
    const std::string message =
        message_of<InvalidInput>([&] { static_cast<void>(prediction_format_of(path)); });
    EXPECT_NE(message.find(path), std::string::npos) << message;
    EXPECT_NE(message.find(".jsonl, "), std::string::npos) << message;
    EXPECT_NE(message.find(".parquet"), std::string::npos) << message;
  }
}

}  // namespace
}  // namespace triage::warehouse
