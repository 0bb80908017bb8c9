#include "triage/warehouse/output/rejects_file.h"

#include <gtest/gtest.h>

#include "tests/base/temporary_folder.h"
#include "triage/base/file.h"

namespace triage::warehouse {
namespace {

using triage::testing::TemporaryFolder;

const std::vector<RejectedRow> kRows{{7, "T,1", {"text", "is not UTF-8"}, 8},
                                     {9, "", {"json", "is \"odd\""}, 12}};

TEST(RejectsFile, ListsRowsAsCsv) {
  const TemporaryFolder folder;
  RejectsFile file((folder / "rejects.csv").string());
  file.add(kRows);
  EXPECT_EQ(file.row_count(), 2U);
  file.close();
  EXPECT_EQ(read_file(folder / "rejects.csv"),
            "row,line,id,field,reason\r\n7,8,\"T,1\",text,is not UTF-8\r\n9,12,,json,\"is "
            "\"\"odd\"\"\"\r\n");
}

TEST(RejectsFile, ListsRowsAsJsonLines) {
  const TemporaryFolder folder;
  RejectsFile file((folder / "rejects.jsonl").string());
  file.add(kRows);
  file.close();
  EXPECT_EQ(
      read_file(folder / "rejects.jsonl"),
      "{\"row\":7,\"line\":8,\"id\":\"T,1\",\"field\":\"text\",\"reason\":\"is not UTF-8\"}\n"
      "{\"row\":9,\"line\":12,\"id\":\"\",\"field\":\"json\",\"reason\":\"is \\\"odd\\\"\"}\n");
}

TEST(RejectsFile, IsNotThereUntilItIsClosed) {
  const TemporaryFolder folder;
  { RejectsFile((folder / "rejects.csv").string()).add(kRows); }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace triage::warehouse
