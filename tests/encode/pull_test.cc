#include "triage/encode/hub/pull.h"

#include <sys/resource.h>
#include <algorithm>
#include <csignal>
#include <string>
#include <thread>

#include "tests/encode/pull_fixture.h"
#include "triage/base/error.h"
#include "triage/base/fingerprint.h"

namespace triage::encode::hub {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::FakeHub;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::ReceivedRequest;
using testing::Reply;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

// Bytes that differ from place to place, so that a piece at a wrong place is found.
std::string weights_of(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(hash64("w", i) & 0x7FU);
  return bytes;
}

// What the store would answer, cut after `bytes`.
Reply cut(const ReceivedRequest& request, const std::string& content, std::size_t bytes,
          const std::string& etag) {
  Reply reply = testing::serve_bytes(request, content, etag);
  reply.cut_after = bytes;
  return reply;
}

Reply plain(int status, net::Headers headers = {}) {
  Reply reply;
  reply.status = status;
  reply.headers = std::move(headers);
  return reply;
}

TEST_F(PullTest, BringsTheWantedFilesAndRecordsThem) {
  const std::string weights = weights_of(100'000);
  hub_.add_model(weights);
  const CachedModel model = pull();
  EXPECT_EQ(read_file(model.folder / "model.safetensors"), weights);
  EXPECT_EQ(read_file(model.folder / "tokenizer_config.json"), "{}");
  EXPECT_THAT(read_file(model.folder / "1_Pooling/config.json"), HasSubstr("mean"));
  EXPECT_FALSE(fs::exists(model.folder / "README.md"));
  EXPECT_EQ(model.folder, folder_ / "cache/models/some--model" / FakeHub::kCommit);
  EXPECT_THAT(blob_names(), SizeIs(5));

  const ModelRecord record = read_record(model.folder);
  EXPECT_EQ(record.repo, "some/model");
  EXPECT_EQ(record.revision, "main");
  EXPECT_EQ(record.commit, FakeHub::kCommit);
  EXPECT_EQ(format_time(record.pulled_at), "2026-03-02T08:00:00Z");
  ASSERT_EQ(record.files.size(), 5U);
  for (const RecordedFile& file : record.files) {
    const std::string bytes = read_file(model.folder / file.path);
    EXPECT_EQ(file.size, bytes.size());
    EXPECT_EQ(file.sha256, sha256_hex(bytes));
  }
  EXPECT_EQ(progress_.total, record.bytes());
  EXPECT_EQ(progress_.done, record.bytes());
}

TEST_F(PullTest, FetchesNothingTwice) {
  hub_.add_model("weights");
  (void)pull();
  const std::size_t requests = hub_.hub().requests().size();
  options_.revision = "v1";
  EXPECT_EQ(pull().record.revision, "v1");
  EXPECT_EQ(hub_.hub().requests().size(), requests + 1);
  EXPECT_EQ(read_record(pull().folder).revision, "v1");
}

TEST_F(PullTest, FetchesTheSameContentOnce) {
  hub_.add_model("weights");
  hub_.add("vocab.txt", "{}");
  const CachedModel model = pull();
  EXPECT_EQ(read_file(model.folder / "vocab.txt"), "{}");
  EXPECT_THAT(blob_names(), SizeIs(5));
}

TEST_F(PullTest, TakesFilesOfNoBytes) {
  hub_.add_model("weights");
  hub_.add("vocab.txt", "");
  EXPECT_EQ(read_file(pull().folder / "vocab.txt"), "");
}

TEST_F(PullTest, ReplacesABlobThatIsGone) {
  hub_.add_model("weights");
  fs::remove(cache().blob(sha256_hex("weights")));
  const CachedModel model = pull();
  fs::remove(cache().blob(sha256_hex("weights")));
  EXPECT_EQ(cache().complete("some/model", FakeHub::kCommit), std::nullopt);
  EXPECT_EQ(read_file(pull().folder / "model.safetensors"), "weights");
}

TEST_F(PullTest, AsksForTheRevision) {
  hub_.add_model("weights");
  options_.revision = "refs/pr/1";
  (void)pull();
  EXPECT_EQ(hub_.hub().requests().at(0).target,
            "/api/models/some/model/revision/refs%2Fpr%2F1?blobs=true");
}

TEST_F(PullTest, ShowsTheTokenToTheHubOnly) {
  hub_.add_model("weights");
  options_.hub.token = "secret";
  (void)pull();
  for (const ReceivedRequest& request : hub_.hub().requests()) {
    EXPECT_EQ(request.headers.find("Authorization"), "Bearer secret");
  }
  EXPECT_THAT(asked_of_store("Authorization"), ElementsAre(""));
}

TEST_F(PullTest, BringsALargeFileInPieces) {
  const std::string weights = weights_of(1'000'000);
  hub_.add_model(weights);
  options_.piece_bytes = 300'000;
  EXPECT_EQ(read_file(pull().folder / "model.safetensors"), weights);
  EXPECT_THAT(asked_of_store("Range"),
              UnorderedElementsAre("bytes=0-299999", "bytes=300000-599999", "bytes=600000-899999",
                                   "bytes=900000-999999"));
  EXPECT_EQ(progress_.done, progress_.total);
}

TEST_F(PullTest, GoesOnAfterACutWhereItEnded) {
  const std::string weights = weights_of(1000);
  hub_.add_model(weights);
  std::atomic<int> calls = 0;
  hub_.at_store = [&](const ReceivedRequest& request) -> std::optional<Reply> {
    if (!request.target.starts_with("/model.safetensors") || ++calls > 1) return std::nullopt;
    return cut(request, weights, 400, "\"" + sha256_hex(weights) + "\"");
  };
  EXPECT_EQ(read_file(pull().folder / "model.safetensors"), weights);
  EXPECT_THAT(asked_of_store("Range"), ElementsAre("", "bytes=400-999"));
  EXPECT_THAT(asked_of_store("If-Range"), ElementsAre("", "\"" + sha256_hex(weights) + "\""));
  EXPECT_EQ(progress_.done, progress_.total);
}

TEST_F(PullTest, GoesOnInTheNextPull) {
  const std::string weights = weights_of(1000);
  hub_.add_model(weights);
  bool is_down = true;
  hub_.at_store = [&](const ReceivedRequest& request) -> std::optional<Reply> {
    if (!request.target.starts_with("/model.safetensors") || !is_down) return std::nullopt;
    if (request.headers.find("Range")) return plain(503);
    return cut(request, weights, 400, "\"" + sha256_hex(weights) + "\"");
  };
  EXPECT_THAT(failure<Unavailable>(),
              AllOf(HasSubstr("gave up after 3 tries"), HasSubstr("kept"), HasSubstr("503")));
  EXPECT_THAT(cache().list(), IsEmpty());
  EXPECT_EQ(fs::file_size(cache().blob(sha256_hex(weights)).string() + ".part"), 400U);
  is_down = false;
  EXPECT_EQ(read_file(pull().folder / "model.safetensors"), weights);
  EXPECT_EQ(asked_of_store("Range").back(), "bytes=400-999");
}

TEST_F(PullTest, BeginsAFileAnewThatChanged) {
  const std::string weights = weights_of(1000);
  hub_.add_model(weights);
  std::atomic<int> calls = 0;
  hub_.at_store = [&](const ReceivedRequest& request) -> std::optional<Reply> {
    if (!request.target.starts_with("/model.safetensors") || ++calls > 1) return std::nullopt;
    return cut(request, std::string(1000, 'x'), 400, "\"older\"");
  };
  EXPECT_EQ(read_file(pull().folder / "model.safetensors"), weights);
  EXPECT_THAT(asked_of_store("Range"), ElementsAre("", "bytes=400-999", ""));
  EXPECT_THAT(progress_.notes, HasSubstr("another version"));
}

TEST_F(PullTest, TakesOneStreamFromAServerWithoutRanges) {
  const std::string weights = weights_of(1000);
  hub_.add_model(weights);
  options_.piece_bytes = 300;
  hub_.at_store = [&](const ReceivedRequest&) -> std::optional<Reply> { return std::nullopt; };
  hub_.at_hub = [&](const ReceivedRequest& request) -> std::optional<Reply> {
    if (!request.target.ends_with("/model.safetensors")) return std::nullopt;
    Reply reply = plain(200);
    reply.body = weights;
    return reply;
  };
  EXPECT_EQ(read_file(pull().folder / "model.safetensors"), weights);
  EXPECT_THAT(progress_.notes, HasSubstr("no parts of files"));
}

TEST_F(PullTest, WaitsAsLongAsTheServerAsks) {
  const std::string weights = "weights";
  hub_.add_model(weights);
  std::atomic<int> calls = 0;
  hub_.at_store = [&](const ReceivedRequest& request) -> std::optional<Reply> {
    if (!request.target.starts_with("/model.safetensors") || ++calls > 1) return std::nullopt;
    return plain(429, {{"Retry-After", "7"}});
  };
  std::atomic<int> lists = 0;
  hub_.at_hub = [&](const ReceivedRequest& request) -> std::optional<Reply> {
    if (!request.target.starts_with("/api/") || ++lists > 1) return std::nullopt;
    return plain(429, {{"Retry-After", "9"}});
  };
  (void)pull();
  EXPECT_THAT(waits_, ElementsAre(std::chrono::seconds{9}, std::chrono::seconds{7}));
}

TEST_F(PullTest, FetchesWrongBytesOnceMore) {
  const std::string weights = weights_of(1000);
  hub_.add_model(weights);
  std::atomic<int> calls = 0;
  hub_.at_store = [&](const ReceivedRequest& request) -> std::optional<Reply> {
    if (!request.target.starts_with("/model.safetensors") || ++calls > 1) return std::nullopt;
    return testing::serve_bytes(request, std::string(1000, 'x'), "\"a\"");
  };
  EXPECT_EQ(read_file(pull().folder / "model.safetensors"), weights);
  EXPECT_THAT(progress_.notes, HasSubstr("once more"));
}

TEST_F(PullTest, RefusesBytesThatStayWrong) {
  const std::string weights = weights_of(1000);
  const std::string wrong(1000, 'x');
  hub_.add_model(weights);
  hub_.at_store = [&](const ReceivedRequest& request) -> std::optional<Reply> {
    if (!request.target.starts_with("/model.safetensors")) return std::nullopt;
    return testing::serve_bytes(request, wrong, "\"a\"");
  };
  EXPECT_THAT(failure<Corrupt>(),
              AllOf(HasSubstr("file 'model.safetensors'"), HasSubstr(sha256_hex(weights)),
                    HasSubstr(sha256_hex(wrong))));
  EXPECT_THAT(blob_names(), Each(Not(HasSubstr(sha256_hex(weights)))));
  EXPECT_THAT(asked_of_store("Range"), SizeIs(2));
}

TEST_F(PullTest, RefusesWrongBytesOfASmallFile) {
  hub_.add_model("weights");
  hub_.at_hub = [&](const ReceivedRequest& request) -> std::optional<Reply> {
    if (!request.target.ends_with("/tokenizer_config.json")) return std::nullopt;
    Reply reply = plain(200);
    reply.body = "[]";
    return reply;
  };
  EXPECT_THAT(failure<Corrupt>(), HasSubstr("tokenizer_config.json"));
}

TEST_F(PullTest, RefusesAnotherSizeThanTheListSays) {
  hub_.add_model("weights");
  for (const std::string body : {"short", "much too long"}) {
    for (const bool is_open : {false, true}) {
      hub_.at_store = [=](const ReceivedRequest& request) -> std::optional<Reply> {
        if (!request.target.starts_with("/model.safetensors")) return std::nullopt;
        Reply reply = plain(200);
        reply.body = body;
        if (is_open) reply.raw = "HTTP/1.1 200 OK\r\n\r\n" + body;  // no Content-Length
        return reply;
      };
      EXPECT_THAT(failure<Error>(), HasSubstr("file 'model.safetensors'")) << body << is_open;
      EXPECT_FALSE(fs::exists(cache().blob(sha256_hex("weights"))));
    }
  }
}

TEST_F(PullTest, RefusesARangeThatWasNotAskedFor) {
  hub_.add_model(weights_of(1000));
  options_.piece_bytes = 300;
  hub_.at_store = [](const ReceivedRequest& request) -> std::optional<Reply> {
    if (!request.target.starts_with("/model.safetensors")) return std::nullopt;
    Reply reply = plain(206, {{"Content-Range", "bytes 0-299/5000"}});
    reply.body = std::string(300, 'x');
    return reply;
  };
  EXPECT_THAT(failure<Corrupt>(), AllOf(HasSubstr("1000 bytes"), HasSubstr("/5000")));
}

TEST_F(PullTest, ServesTwoAtATime) {
  const std::string weights = weights_of(200'000);
  hub_.add_model(weights);
  options_.piece_bytes = 50'000;
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      if (read_file(pull().folder / "model.safetensors") == weights) ++right;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 4);
  EXPECT_THAT(asked_of_store("Range"), SizeIs(4));  // the others found it there
  EXPECT_THAT(cache().list(), SizeIs(1));
}

// A file may grow to a limit, as it does to the end of a disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : before_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &limit_);
    const rlimit lower{bytes, limit_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &lower);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &limit_);
    ::signal(SIGXFSZ, before_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit limit_{};
  void (*before_)(int);
};

TEST_F(PullTest, KeepsWhatCameWhenTheDiskIsFull) {
  const std::string weights = weights_of(300'000);
  hub_.add_model(weights);
  {
    const FileSizeLimit full(100'000);
    EXPECT_THAT(failure<Unavailable>(),
                AllOf(HasSubstr("cannot be written"), HasSubstr("Free some space")));
  }
  EXPECT_EQ(read_file(pull().folder / "model.safetensors"), weights);
  EXPECT_THAT(asked_of_store("Range").back(), HasSubstr("-299999"));
}

}  // namespace
}  // namespace triage::encode::hub
