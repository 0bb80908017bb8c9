#include "triage/warehouse/source_format.h"

#include <gtest/gtest.h>

#include "tests/base/temporary_folder.h"
#include "tests/warehouse/table_files.h"
#include "triage/base/error.h"

namespace triage::warehouse {
namespace {

using testing::gzipped;
using testing::message_of;
using testing::read;
using testing::write;
using testing::zstandard;
using triage::testing::TemporaryFolder;

// Bytes of every value, in an order that no text has.
std::string binary(std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>((i * 167 + i / 256) % 256);
  return bytes;
}

TEST(SourceFormat, ContentDecidesBeforeTheName) {
  EXPECT_EQ(format_of("PAR1....", "tickets.csv"), SourceFormat::kParquet);
  EXPECT_EQ(format_of("ARROW1..", "tickets"), SourceFormat::kArrow);
  EXPECT_EQ(format_of("id,text\n1,a\n", "tickets.csv"), SourceFormat::kCsv);
  EXPECT_EQ(format_of("{\"text\":\"a\"}\n", "tickets"), SourceFormat::kJsonLines);
}

TEST(SourceFormat, ANameThatPromisesAnotherFormatIsRefused) {
  for (const std::string name : {"t.parquet", "T.PARQUET", "t.arrow"}) {
    const std::string message =
        message_of<InvalidInput>([&] { static_cast<void>(format_of("id,text\n1,a\n", name)); });
    EXPECT_NE(message.find("is no "), std::string::npos) << message;
    EXPECT_NE(message.find(name), std::string::npos) << message;
  }
}

TEST(SourceFormat, BinaryBytesAreNoTableWhateverTheirName) {
  for (const std::string name : {"t.csv", "t.jsonl", "t.dat"}) {
    EXPECT_THROW(static_cast<void>(format_of(binary(4096), name)), InvalidInput) << name;
  }
  const std::string utf16_without_mark("i\0d\0,\0t\0e\0x\0t\0\n\0", 16);
  EXPECT_THROW(static_cast<void>(format_of(utf16_without_mark, "t.csv")), InvalidInput);
}

TEST(SourceFormat, TextInAnyLanguageAndAStrayControlByteAreNoBinary) {
  EXPECT_EQ(format_of("id,text\n1,\u7f51\u7edc\u574f\u4e86\n2,caf\xE9\n", "t.csv"),
            SourceFormat::kCsv);
  EXPECT_EQ(format_of(std::string_view("id,text\n1,a\0b\n", 14), "t.csv"), SourceFormat::kCsv);
  EXPECT_EQ(format_of(std::string_view("\xFF\xFEi\0d\0,\0t\0\n\0", 12), "t.csv"),
            SourceFormat::kCsv);
}

TEST(SourceFormat, ACompressedFilesNameWantsCompressedBytes) {
  const TemporaryFolder folder;
  const std::string csv = "id,text\n1,a\n";
  const std::string message =
      message_of<InvalidInput>([&] { read({.location = write(folder / "t.csv.gz", csv)}); });
  EXPECT_NE(message.find("not compressed"), std::string::npos) << message;
  EXPECT_THROW(read({.location = write(folder / "u.csv.zst", csv)}), InvalidInput);
  EXPECT_EQ(read({.location = write(folder / "v.csv.gz", gzipped(csv))}).tickets.size(), 1U);
  EXPECT_EQ(read({.location = write(folder / "w.csv.gz", zstandard(csv))}).tickets.size(), 1U);
}

}  // namespace
}  // namespace triage::warehouse
