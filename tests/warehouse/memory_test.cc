// Memory stays flat however long the file is. A program of its own: what other tests used before
// would hide what this one uses.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "tests/base/temporary_folder.h"
#include "tests/warehouse/table_files.h"

namespace triage::warehouse {
namespace {

using testing::write_parquet;
using triage::testing::TemporaryFolder;

constexpr std::uint64_t kShort = 300'000;
constexpr std::uint64_t kLong = 1'000'000;  // some 600 MB of text

std::size_t peak_rss_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6)) / 1024;
  }
  return 0;
}

std::string text_of(std::uint64_t row) {
  std::string text;
  while (text.size() < 600) text += "message number " + std::to_string(row) + " goes on, ";
  return text;
}

std::uint64_t ticket_count(const std::string& file) {
  SilentProgress silent;
  const auto source = open_source({.location = file}, silent);
  std::uint64_t count = 0;
  while (const auto batch = source->next()) count += batch->tickets.size();
  return count;
}

// Reads the short file, then the long one, and compares the peaks.
void expect_flat(const std::string& short_file, const std::string& long_file) {
  ASSERT_EQ(ticket_count(short_file), kShort);
  const std::size_t before = peak_rss_mb();
  ASSERT_EQ(ticket_count(long_file), kLong);
  EXPECT_LE(peak_rss_mb(), before + before / 10 + 8) << "before: " << before << " MB";
}

template <typename Line>
std::string write_lines(const std::filesystem::path& path, std::uint64_t rows, const Line& line) {
  std::ofstream file(path);
  for (std::uint64_t i = 0; i < rows; ++i) file << line(i);
  return path.string();
}

TEST(Memory, DoesNotGrowWithJsonLines) {
  const TemporaryFolder folder;
  const auto line = [](std::uint64_t i) {
    return R"({"id":)" + std::to_string(i) + R"(,"text":")" + text_of(i) + "\"}\n";
  };
  expect_flat(write_lines(folder / "s.jsonl", kShort, line),
              write_lines(folder / "l.jsonl", kLong, line));
}

TEST(Memory, DoesNotGrowWithCsv) {
  const TemporaryFolder folder;
  const auto line = [](std::uint64_t i) {
    return (i == 0 ? "id,text\n" : "") + std::to_string(i) + ",\"" + text_of(i) + "\"\n";
  };
  expect_flat(write_lines(folder / "s.csv", kShort, line),
              write_lines(folder / "l.csv", kLong, line));
}

TEST(Memory, DoesNotGrowWithParquet) {
  const TemporaryFolder folder;
  const auto query = [](std::uint64_t rows) {
    return "SELECT i AS id, repeat('message number ' || i || ' goes on, ', 20) AS text FROM "
           "range(" +
           std::to_string(rows) + ") t(i)";
  };
  const pid_t writer = ::fork();  // what writing takes must not count
  if (writer == 0) {
    write_parquet(folder / "s.parquet", query(kShort));
    write_parquet(folder / "l.parquet", query(kLong));
    ::_exit(0);
  }
  ASSERT_EQ(::waitpid(writer, nullptr, 0), writer);
  expect_flat(folder / "s.parquet", folder / "l.parquet");
}

}  // namespace
}  // namespace triage::warehouse
