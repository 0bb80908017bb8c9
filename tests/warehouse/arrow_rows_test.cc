#include <gtest/gtest.h>

#include <cmath>

#include "tests/base/temporary_folder.h"
#include "tests/warehouse/table_files.h"
#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/warehouse/arrow/arrow_builder.h"
#include "triage/warehouse/arrow/arrow_ipc_writer.h"
#include "triage/warehouse/arrow/arrow_stream.h"
#include "triage/warehouse/database/duckdb.h"

namespace triage::warehouse {
namespace {

using testing::all_rows;
using testing::cell;
using testing::in_pieces;
using testing::message_of;

const Wording kWording{"'test'", "Mend the test."};

std::unique_ptr<RowReader> answer(const std::string& sql) {
  return arrow_rows(open_duckdb({}).query(sql, kWording), {.wording = kWording});
}

// The bytes of an IPC stream with the rows of a query.
class MemorySink final : public ByteSink {
 public:
  void write(std::string_view bytes) override { written.append(bytes); }
  void close() override {}

  std::string written;
};

std::string ipc_of(const std::string& sql) {
  MemorySink sink;
  ArrowIpcWriter writer(sink);
  writer.write(open_duckdb({}).query(sql, kWording));
  writer.finish();
  return sink.written;
}

std::vector<Row> rows_of(std::string ipc, std::size_t piece = 100) {
  const auto reader =
      arrow_rows(read_arrow_ipc(in_pieces(std::move(ipc), piece), kWording), {.wording = kWording});
  return all_rows(*reader);
}

TEST(ArrowRows, EveryPlainTypeReadsAsItsText) {
  const auto reader = answer(
      "SELECT 'a' AS t, 7::TINYINT AS i, 18446744073709551615::UBIGINT AS u, 1.5::FLOAT AS f, "
      "0.1::DOUBLE AS d, 12.50::DECIMAL(9,2) AS m, true AS b, NULL::VARCHAR AS n, "
      "'x'::ENUM('x','y') AS e, 'raw'::BLOB AS r");
  const auto rows = all_rows(*reader);
  ASSERT_EQ(rows.size(), 1U);
  const std::vector<std::string> expected{
      "a", "7", "18446744073709551615", "1.5", "0.1", "12.50", "true", "(null)", "x", "raw"};
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(cell(rows[0], i), expected[i]) << i;
}

TEST(ArrowRows, TimesBeyondTheCalendarAreNull) {
  const auto reader = answer(
      "SELECT 'infinity'::TIMESTAMP AS us, make_timestamp(9223372036854775000) AS far, "
      "'infinity'::TIMESTAMP_S AS s, 'infinity'::TIMESTAMP_MS AS ms, 'infinity'::DATE AS d, "
      "'5877642-06-25 (BC)'::DATE AS past, '9999-12-31'::DATE AS last");
  const auto rows = all_rows(*reader);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(cell(rows.at(0), i), "(null)") << i;
  EXPECT_EQ(cell(rows.at(0), 6), "(time)");
}

TEST(ArrowRows, TimesOfAnyUnitAreTimes) {
  const auto rows = all_rows(*answer(
      "SELECT TIMESTAMP '2026-03-02 08:15:00.25' AS us, TIMESTAMP_S '2026-03-02 08:15:00' AS s, "
      "TIMESTAMP_NS '2026-03-02 08:15:00' AS ns, DATE '1969-12-31' AS d, "
      "TIMESTAMPTZ '2026-03-02 10:15:00+02:00' AS tz"));
  const auto time = [&](std::size_t column) {
    return format_time(std::get<Time>(rows.at(0).values.at(column)));
  };
  EXPECT_EQ(time(0), "2026-03-02T08:15:00.250000Z");
  EXPECT_EQ(time(1), "2026-03-02T08:15:00Z");
  EXPECT_EQ(time(2), "2026-03-02T08:15:00Z");
  EXPECT_EQ(time(3), "1969-12-31T00:00:00Z");
  EXPECT_EQ(time(4), "2026-03-02T08:15:00Z");
}

TEST(ArrowRows, ListsOfNumbersOfAnyWidthAreVectorsWithoutADetourThroughText) {
  const auto rows =
      all_rows(*answer("SELECT [1.5::FLOAT, -2] AS list, [0.1::DOUBLE, 3]::DOUBLE[2] "
                       "AS fixed, [1::INTEGER, NULL] AS holes, NULL::FLOAT[] AS none"));
  EXPECT_EQ(std::get<std::vector<float>>(rows.at(0).values.at(0)), (std::vector<float>{1.5F, -2}));
  EXPECT_EQ(std::get<std::vector<float>>(rows.at(0).values.at(1)), (std::vector<float>{0.1F, 3}));
  EXPECT_TRUE(std::isnan(std::get<std::vector<float>>(rows.at(0).values.at(2)).at(1)));
  EXPECT_EQ(cell(rows.at(0), 3), "(null)");
}

TEST(ArrowRows, ListsOfStructsAreMessages) {
  const auto rows = all_rows(*answer(
      "SELECT [{'role': 'agent', 'created_at': TIMESTAMP '2026-01-01 00:00:00', 'body': 'hi', "
      "'likes': 3}, NULL, {'role': NULL, 'created_at': NULL, 'body': 'ho', 'likes': 0}] AS m, "
      "['a', 'b'] AS tags"));
  const auto& turns = std::get<std::vector<Turn>>(rows.at(0).values.at(0));
  ASSERT_EQ(turns.size(), 3U);
  EXPECT_EQ(turns[0].role, "agent");
  EXPECT_EQ(turns[0].time, "2026-01-01T00:00:00Z");
  EXPECT_EQ(turns[0].text, "hi");
  EXPECT_EQ(turns[1].text, "");
  EXPECT_EQ(turns[2].text, "ho");
  EXPECT_EQ(std::get<std::vector<Turn>>(rows.at(0).values.at(1)).at(1).text, "b");
}

TEST(ArrowRows, StructsAreColumnsNamedByTheirPathAndMapsAreNull) {
  const auto reader = answer(
      "SELECT {'channel': 'email', 'from': {'name': 'x'}} AS via, "
      "MAP {'a': 1} AS map UNION ALL SELECT NULL, NULL");
  EXPECT_EQ(reader->columns(), (std::vector<std::string>{"via.channel", "via.from.name", "map"}));
  const auto rows = all_rows(*reader);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(cell(rows[0], 0), "email");
  EXPECT_EQ(cell(rows[0], 1), "x");
  EXPECT_EQ(cell(rows[0], 2), "(null)");
  EXPECT_EQ(cell(rows[1], 1), "(null)");
}

TEST(ArrowRows, RowsAreNumberedThroughBatchesAndOnlySelectedColumnsAreRead) {
  const auto reader = answer("SELECT i::VARCHAR AS id, 'x' AS text FROM range(5000) t(i)");
  reader->select({true, false});
  const auto rows = all_rows(*reader);
  ASSERT_EQ(rows.size(), 5000U);
  EXPECT_EQ(rows[4999].number, 5000U);
  EXPECT_EQ(cell(rows[4999], 0), "4999");
  EXPECT_EQ(cell(rows[4999], 1), "(null)");
}

TEST(ArrowRows, NoRowsAreNoError) {
  EXPECT_TRUE(all_rows(*answer("SELECT 'a' AS text WHERE false")).empty());
}

TEST(ArrowIpc, WhatIsWrittenIsReadInPiecesOfAnySize) {
  const std::string ipc = ipc_of(
      "SELECT i::VARCHAR AS id, [{'role': 'agent', 'text': 'hi ' || i}] AS messages, "
      "[i, 1.5]::FLOAT[2] AS v FROM range(3000) t(i)");
  for (const std::size_t piece : {std::size_t{17}, std::size_t{4096}, ipc.size()}) {
    const auto rows = rows_of(ipc, piece);
    ASSERT_EQ(rows.size(), 3000U);
    EXPECT_EQ(std::get<std::vector<Turn>>(rows[2999].values[1]).at(0).text, "hi 2999");
    EXPECT_EQ(std::get<std::vector<float>>(rows[2999].values[2]), (std::vector<float>{2999, 1.5F}));
  }
}

TEST(ArrowIpc, AFileIsReadAsTheStreamWithinIt) {
  const std::string file = std::string("ARROW1\0\0", 8) + ipc_of("SELECT 'a' AS text");
  EXPECT_EQ(cell(rows_of(file).at(0), 0), "a");
}

TEST(ArrowIpc, AStreamThatIsCutOffIsAnError) {
  const std::string ipc = ipc_of("SELECT repeat('x', 1000) AS text FROM range(3000)");
  for (const std::size_t size : {ipc.size() / 2, std::size_t{20}, std::size_t{3}}) {
    EXPECT_THROW(rows_of(ipc.substr(0, size)), InvalidInput) << size;
  }
}

TEST(ArrowIpc, BytesOfAnotherFormatAreAnErrorThatNamesTheSource) {
  const std::string message = message_of<InvalidInput>([] { rows_of("this is not Arrow at all"); });
  EXPECT_TRUE(message.starts_with("'test': ")) << message;
}

TEST(ArrowIpc, DamagedBytesAreAnErrorOrRowsButNeverACrash) {
  const std::string whole = ipc_of("SELECT i::VARCHAR AS id, ['a', 'b'] AS l FROM range(50) t(i)");
  for (std::size_t at = 0; at < whole.size(); at += 3) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x41);
    try {
      rows_of(damaged);
    } catch (const Error&) {
      continue;  // refused: what it is for
    }
  }
}

TEST(ArrowIpc, ADictionaryIsRefusedWithItsColumn) {
  // Written by pyarrow, which nanoarrow cannot; behind two bytes that are for the fuzzer.
  const std::string seed = read_file(TRIAGE_SOURCE_DIR "/fuzz/corpus/read/arrow_dictionary");
  const std::string message = message_of<InvalidInput>([&] { rows_of(seed.substr(2)); });
  EXPECT_NE(message.find("'label'"), std::string::npos) << message;
}

TEST(ArrowBuilder, BuildsEveryKindOfCell) {
  ArrowBatchBuilder batch({{"t", ArrowCell::kText},
                           {"i", ArrowCell::kInteger},
                           {"n", ArrowCell::kNumber},
                           {"s", ArrowCell::kScores}});
  batch.add_text(0, "a");
  batch.add_integer(1, -5);
  batch.add_number(2, 0.25);
  batch.add_score(3, "VPN", 0.5);
  batch.add_score(3, "Mail", 0.25);
  batch.end_scores(3);
  batch.end_row();
  const auto rows = all_rows(*arrow_rows(batch.finish(), {.wording = kWording}));
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(cell(rows[0], 0), "a");
  EXPECT_EQ(cell(rows[0], 1), "-5");
  EXPECT_EQ(cell(rows[0], 2), "0.25");
  EXPECT_TRUE(all_rows(*arrow_rows(batch.finish(), {.wording = kWording})).empty());
}

}  // namespace
}  // namespace triage::warehouse
