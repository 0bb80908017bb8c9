#include "triage/warehouse/arrow/arrow_message.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "tests/warehouse/table_files.h"
#include "triage/base/file.h"

namespace triage::warehouse {
namespace {

// The metadata of the messages in the stream that pyarrow wrote for the fuzzer, behind two bytes.
std::vector<std::string> metadata_of_messages() {
  const std::string stream = read_file(TRIAGE_SOURCE_DIR "/fuzz/corpus/read/arrow").substr(2);
  std::vector<std::string> messages;
  for (std::size_t at = 0; at + 8 <= stream.size();) {
    std::uint32_t size = 0;
    std::memcpy(&size, stream.data() + at + 4, sizeof size);
    if (size == 0) break;
    messages.push_back(stream.substr(at + 8, size));
    at += 8 + size + static_cast<std::size_t>(read_arrow_message(messages.back())->body_bytes);
  }
  return messages;
}

TEST(ArrowMessage, TellsWhatAWriterWrote) {
  const auto messages = metadata_of_messages();
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(read_arrow_message(messages[0])->kind, ArrowMessage::Kind::kSchema);
  const auto batch = read_arrow_message(messages[1]);
  EXPECT_EQ(batch->kind, ArrowMessage::Kind::kRecordBatch);
  EXPECT_GT(batch->body_bytes, 0);
  EXPECT_FALSE(batch->is_compressed);
}

TEST(ArrowMessage, CutOffAnywhereItIsRejected) {
  const std::string batch = metadata_of_messages().at(1);
  for (std::size_t size = 0; size < 40; ++size) {
    EXPECT_FALSE(read_arrow_message(batch.substr(0, size))) << size;
  }
}

TEST(ArrowMessage, ABufferThatLeavesTheBodyIsRejected) {
  const std::string batch = metadata_of_messages().at(1);
  const auto body = read_arrow_message(batch)->body_bytes;
  std::size_t refused = 0;
  // Every 64-bit number of the message in turn: lengths, places, sizes.
  for (std::size_t at = 0; at + 8 <= batch.size(); at += 8) {
    for (const std::int64_t number : {std::int64_t{-8}, body + 8, INT64_MAX}) {
      std::string changed = batch;
      std::memcpy(changed.data() + at, &number, sizeof number);
      const auto message = read_arrow_message(changed);
      refused += message ? 0U : 1U;
    }
  }
  EXPECT_GT(refused, 60U);
}

}  // namespace
}  // namespace triage::warehouse
