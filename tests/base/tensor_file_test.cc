#include "triage/base/tensor_file.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "triage/base/error.h"

namespace triage {
namespace {

using testing::TemporaryFolder;

// A file put together by hand: length, header, data.
std::string bytes_of(const std::string& header, const std::string& data) {
  std::string bytes(8, '\0');
  const std::uint64_t length = header.size();
  std::memcpy(bytes.data(), &length, sizeof length);
  return bytes + header + data;
}

class TensorFiles : public ::testing::Test {
 protected:
  std::filesystem::path write(const std::string& bytes) {
    std::ofstream(folder_ / "file", std::ios::binary) << bytes;
    return folder_ / "file";
  }
  void open(const std::string& bytes) { TensorFile file(write(bytes)); }

  TemporaryFolder folder_;
};

RC_GTEST_PROP(TensorFile, HoldsWhatWasWritten, ()) {
  const TemporaryFolder folder;
  const auto floats = *rc::gen::container<std::vector<float>>(rc::gen::arbitrary<float>());
  const auto integers =
      *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::arbitrary<std::uint32_t>());
  TensorFileWriter writer;
  writer.add("b.floats", floats, {floats.size(), 1});
  writer.add("a", integers, {integers.size()});
  writer.add_note("über", "text \"quoted\"\n");
  writer.write(folder / "file");
  const TensorFile file(folder / "file");
  const auto read_floats = file.floats("b.floats", {0, 1});
  const auto read_integers = file.integers("a", {integers.size()});
  RC_ASSERT(std::vector(read_floats.begin(), read_floats.end()) == floats);
  RC_ASSERT(std::vector(read_integers.begin(), read_integers.end()) == integers);
  RC_ASSERT(file.tensors().size() == 2U);
  RC_ASSERT(file.note("über") == "text \"quoted\"\n");
}

TEST_F(TensorFiles, EqualContentGivesEqualBytesInWhateverOrder) {
  const std::vector<float> values{1, 2};
  const std::vector<std::uint32_t> numbers{7};
  TensorFileWriter one;
  one.add("x", values, {2});
  one.add("a", numbers, {1});
  one.write(folder_ / "one");
  TensorFileWriter other;
  other.add("a", numbers, {1});
  other.add("x", values, {2});
  other.write(folder_ / "other");
  EXPECT_EQ(read_file(folder_ / "one"), read_file(folder_ / "other"));
}

TEST_F(TensorFiles, AreLaidOutAsTheFormatSays) {
  const std::vector<float> values{1, -2};
  TensorFileWriter writer;
  writer.add("w", values, {1, 2});
  writer.write(folder_ / "file");
  const std::string bytes = read_file(folder_ / "file");
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  EXPECT_EQ((8 + length) % 64, 0U) << "data begins where vector instructions like it";
  EXPECT_EQ(bytes.size(), 8 + length + 8);
  float last = 0;
  std::memcpy(&last, bytes.data() + bytes.size() - 4, sizeof last);
  EXPECT_EQ(last, -2);
  const std::string header = bytes.substr(8, length);
  EXPECT_EQ(header.substr(0, header.find_last_not_of(' ') + 1),
            R"({"w":{"data_offsets":[0,8],"dtype":"F32","shape":[1,2]}})");
}

TEST_F(TensorFiles, OfOtherProgramsAreRead) {
  const std::string header = R"({"__metadata__":{"format":"pt"},)"
                             R"("h":{"dtype":"BF16","shape":[2],"data_offsets":[8,12]},)"
                             R"("w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                             R"("none":{"dtype":"I64","shape":[0,3],"data_offsets":[12,12]}})";
  const std::string padded = header + std::string((8 - header.size() % 8) % 8, ' ');
  const TensorFile file(write(bytes_of(padded, std::string("\0\0\x80\x3F\0\0\0\x40"
                                                           "abcd",
                                                           12))));
  EXPECT_EQ(file.floats("w", {2})[0], 1);
  EXPECT_EQ(file.floats("w", {2})[1], 2);
  EXPECT_EQ(file.tensors().at("h").dtype, "BF16");
  EXPECT_EQ(file.tensors().at("none").bytes.size(), 0U);
  EXPECT_EQ(file.note("format"), "pt");
}

TEST_F(TensorFiles, DamagedHeadersAreRefused) {
  const auto header = [](const std::string& tensor) { return "{\"w\":" + tensor + "}"; };
  const std::string data(16, '\0');
  EXPECT_NO_THROW(
      open(bytes_of(header(R"({"dtype":"F32","shape":[4],"data_offsets":[0,16]})"), data)));
  for (const std::string tensor : {
           R"({"dtype":"F32","shape":[4],"data_offsets":[0,17]})",   // past the end
           R"({"dtype":"F32","shape":[4],"data_offsets":[16,0]})",   // backwards
           R"({"dtype":"F32","shape":[3],"data_offsets":[0,16]})",   // another size
           R"({"dtype":"F31","shape":[4],"data_offsets":[0,16]})",   // no such type
           R"({"dtype":"F32","shape":[-4],"data_offsets":[0,16]})",  // no size
           R"({"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]})",  // wraps to 0
           R"({"dtype":"F64","shape":[2305843009213693954],"data_offsets":[0,16]})",  // wraps to 16
           R"({"dtype":"F32","shape":4,"data_offsets":[0,16]})",
           R"({"dtype":"F32","shape":[4],"data_offsets":[0]})",
           R"({"dtype":"F32","shape":[4]})",
           R"({"shape":[4],"data_offsets":[0,16]})",
           R"({"dtype":7,"shape":[4],"data_offsets":[0,16]})",
           "[]",
           "null",
           "7",
       }) {
    EXPECT_THROW(open(bytes_of(header(tensor), data)), Corrupt) << tensor;
  }
  for (const std::string whole : {"", "[]", "null", "{", "{\"__metadata__\":7}", "\xFF\xFE"}) {
    EXPECT_THROW(open(bytes_of(whole, data)), Corrupt) << whole;
  }
}

TEST_F(TensorFiles, CutOffFilesAreRefused) {
  TensorFileWriter writer;
  const std::vector<float> values{1, 2, 3};
  writer.add("w", values, {3});
  writer.write(folder_ / "file");
  const std::string whole = read_file(folder_ / "file");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_THROW(open(whole.substr(0, size)), Corrupt) << size << " bytes";
  }
  std::string long_header = whole;
  std::memset(long_header.data(), 0xFF, 8);
  EXPECT_THROW(open(long_header), Corrupt);
}

TEST_F(TensorFiles, NumbersThatDoNotLieAtTheirMultiplesAreRefused) {
  const std::string header = R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}})";
  const std::string padded = header + std::string((8 - header.size() % 8) % 8, ' ');
  const TensorFile inside(write(bytes_of(padded, std::string(9, '\0'))));
  EXPECT_THROW(static_cast<void>(inside.floats("w", {2})), Corrupt);
  const std::string even = R"({"w":{"dtype":"U32","shape":[2],"data_offsets":[0,8]}})";
  const std::string odd = even + std::string(8 - even.size() % 8 + 1, ' ');
  const TensorFile shifted(write(bytes_of(odd, std::string(8, '\0'))));
  EXPECT_THROW(static_cast<void>(shifted.integers("w", {2})), Corrupt);
}

TEST_F(TensorFiles, AskingForWhatIsNotThereIsAnswered) {
  TensorFileWriter writer;
  const std::vector<float> values{1, 2, 3, 4, 5, 6};
  writer.add("w", values, {2, 3});
  writer.write(folder_ / "file");
  const TensorFile file(folder_ / "file");
  EXPECT_NO_THROW(static_cast<void>(file.floats("w", {2, 3})));
  EXPECT_NO_THROW(static_cast<void>(file.floats("w", {0, 3}))) << "0 stands for any size";
  EXPECT_THROW(static_cast<void>(file.floats("v", {2, 3})), Corrupt);
  EXPECT_THROW(static_cast<void>(file.floats("w", {3, 2})), Corrupt);
  EXPECT_THROW(static_cast<void>(file.floats("w", {6})), Corrupt);
  EXPECT_THROW(static_cast<void>(file.integers("w", {2, 3})), Corrupt);
  EXPECT_THROW(static_cast<void>(file.note("n")), Corrupt);
  EXPECT_THROW(TensorFile(folder_ / "nowhere"), NotFound);
}

TEST_F(TensorFiles, ThatCannotBeWrittenAreAnError) {
  const std::vector<float> values(1000, 1);
  TensorFileWriter writer;
  writer.add("w", values, {1000});
  EXPECT_THROW(writer.write(folder_ / "no" / "folder"), Unavailable);
  EXPECT_THROW(writer.write("/dev/full"), Unavailable);
}

}  // namespace
}  // namespace triage
