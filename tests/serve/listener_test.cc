#include "triage/serve/http/listener.h"

#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "triage/base/error.h"

namespace triage::serve {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::milliseconds;

// A connection on which the test says every byte.
class Wire {
 public:
  explicit Wire(std::uint16_t port) {
    socket_.connect({asio::ip::make_address("127.0.0.1"), port});
  }

  Wire& send(const std::string& bytes) {
    boost::system::error_code ignored;  // the server may have enough
    asio::write(socket_, asio::buffer(bytes), ignored);
    return *this;
  }
  Wire& end() {
    socket_.shutdown(tcp::socket::shutdown_send);
    return *this;
  }

  // All that comes until the server closes.
  std::string rest() {
    std::string all;
    boost::system::error_code end;
    asio::read(socket_, asio::dynamic_buffer(all), end);
    return all;
  }

  // What comes up to the end of the body that Content-Length tells.
  std::string answer() {
    while (text_.find("\r\n\r\n") == std::string::npos) more();
    const std::size_t head = text_.find("\r\n\r\n") + 4;
    const std::size_t at = text_.find("Content-Length: ");
    const std::size_t size =
        at < head ? std::stoul(text_.substr(at + std::string("Content-Length: ").size())) : 0;
    while (text_.size() < head + size) more();
    std::string answer = text_.substr(0, head + size);
    text_.erase(0, head + size);
    return answer;
  }

 private:
  void more() {
    std::array<char, 4096> bytes{};
    text_.append(bytes.data(), socket_.read_some(asio::buffer(bytes)));
  }

  asio::io_context io_;
  tcp::socket socket_{io_};
  std::string text_;
};

void echo(const std::shared_ptr<const Request>& request, const Respond& respond) {
  respond(
      {.status = 200,
       .content_type = "text/plain",
       .body = request->method + " " + request->path + "?" + request->query + " " + request->body});
}

std::string get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: here\r\n\r\n";
}
std::string closing(const std::string& rest) {
  return "POST /x HTTP/1.1\r\nHost: here\r\nConnection: close\r\n" + rest;
}
bool begins_with_status(const std::string& answer, int status) {
  return answer.starts_with("HTTP/1.1 " + std::to_string(status) + " ");
}

TEST(Listener, AnswersRequestAfterRequestOnOneConnection) {
  Listener listener({}, &echo);
  Wire wire(listener.port());
  for (const char* target : {"/a?b=c", "/d", "/e?f"}) {
    const std::string answer = wire.send(get(target)).answer();
    EXPECT_TRUE(begins_with_status(answer, 200)) << answer;
  }
  EXPECT_EQ(listener.counts().accepted, 1U);
}

TEST(Listener, RequestsSentAheadAreAnsweredInOrder) {
  Listener listener({}, &echo);
  Wire wire(listener.port());
  wire.send(get("/1") + get("/2") + get("/3"));
  for (const char* path : {"/1", "/2", "/3"}) {
    EXPECT_NE(wire.answer().find(path), std::string::npos);
  }
}

TEST(Listener, BodiesComeWholeByLengthAndInChunks) {
  Listener listener({}, &echo);
  EXPECT_NE(
      Wire(listener.port()).send(closing("Content-Length: 5\r\n\r\nhello")).rest().find("hello"),
      std::string::npos);
  EXPECT_NE(Wire(listener.port())
                .send(closing("Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"))
                .rest()
                .find("hello"),
            std::string::npos);
}

TEST(Listener, WhoWaitsForLeaveToSendItsBodyGetsIt) {
  Listener listener({}, &echo);
  Wire wire(listener.port());
  wire.send(closing("Content-Length: 5\r\nExpect: 100-continue\r\n\r\n"));
  EXPECT_TRUE(begins_with_status(wire.answer(), 100));
  EXPECT_NE(wire.send("hello").rest().find("hello"), std::string::npos);
}

TEST(Listener, HeadHasTheLengthAndNoBody) {
  Listener listener({}, &echo);
  const std::string answer =
      Wire(listener.port()).send("HEAD /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").rest();
  EXPECT_NE(answer.find("Content-Length: 9\r\n"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST(Listener, AHalfClosedSocketStillGetsItsAnswer) {
  Listener listener({}, &echo);
  EXPECT_TRUE(begins_with_status(Wire(listener.port()).send(get("/x")).end().rest(), 200));
}

TEST(Listener, WhatTwoReadersCouldTakeDifferentlyIsRefused) {
  Listener listener({}, &echo);
  for (const std::string& request :
       {closing("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        closing("Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
        closing("Content-Length: -1\r\n\r\n"), closing("Content-Length: 5x\r\n\r\nhello"),
        closing("Transfer-Encoding: chunked\r\n\r\nzz\r\n"), closing("Bad Name: 1\r\n\r\n"),
        closing("Host: there\r\n\r\n"), std::string("GET /x HTTP/1.1\r\n\r\n"),
        std::string("GET x HTTP/1.1\r\nHost: h\r\n\r\n"),
        std::string("GET http://h/x HTTP/1.1\r\nHost: h\r\n\r\n"),
        std::string("GET /x#y HTTP/1.1\r\nHost: h\r\n\r\n"),
        std::string("GET /x HTTP/3.0\r\nHost: h\r\n\r\n"), std::string("\x16\x03\x01\x02\x01"),
        std::string("nonsense\r\n\r\n")}) {
    const std::string answer = Wire(listener.port()).send(request).end().rest();
    EXPECT_TRUE(begins_with_status(answer, 400)) << request << "\n" << answer;
    EXPECT_EQ(answer.find("GET"), std::string::npos) << "nothing of the request comes back";
  }
}

TEST(Listener, TooLongIsRefusedAndSaidSo) {
  ListenerOptions options;
  options.limits.header_bytes = 1000;
  options.limits.body_bytes = 1000;
  Listener listener(options, &echo);
  const std::string long_header = "X: " + std::string(2000, 'x') + "\r\n\r\n";
  EXPECT_TRUE(begins_with_status(Wire(listener.port()).send(closing(long_header)).rest(), 431));
  const std::string body(20'000'000, 'x');
  const std::string length = "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  EXPECT_TRUE(begins_with_status(Wire(listener.port()).send(closing(length) + body).rest(), 413));
  const std::string chunked = "Transfer-Encoding: chunked\r\n\r\n7d0\r\n" + std::string(2000, 'x');
  EXPECT_TRUE(begins_with_status(Wire(listener.port()).send(closing(chunked)).rest(), 413));
  EXPECT_EQ(listener.counts().bad_requests, 3U);
}

TEST(Listener, WhoDawdlesIsSentAway) {
  ListenerOptions options;
  options.limits.header_time = milliseconds(50);
  options.limits.body_time = milliseconds(50);
  options.limits.idle_time = milliseconds(50);
  options.limits.linger_time = milliseconds(50);
  Listener listener(options, &echo);
  EXPECT_EQ(Wire(listener.port()).send("GET /x HTTP/1.1\r\nHo").rest(), "");
  EXPECT_EQ(Wire(listener.port()).send(closing("Content-Length: 5\r\n\r\nhel")).rest(), "");
  EXPECT_EQ(Wire(listener.port()).rest(), "");
  while (listener.counts().open > 0) std::this_thread::yield();
}

TEST(Listener, MoreConnectionsThanMayBeAreClosed) {
  ListenerOptions options;
  options.limits.connections = 2;
  Listener listener(options, &echo);
  Wire first(listener.port());
  Wire second(listener.port());
  (void)first.send(get("/x")).answer();
  (void)second.send(get("/x")).answer();
  EXPECT_EQ(Wire(listener.port()).send(get("/x")).rest(), "");
  EXPECT_TRUE(begins_with_status(first.send(get("/x")).answer(), 200));
  EXPECT_EQ(listener.counts().turned_away, 1U);
}

TEST(Listener, DrainingAnswersWhatIsUnderWayAndClosesTheRest) {
  std::mutex mutex;
  std::condition_variable changed;
  Respond held;
  Listener listener({}, [&](const std::shared_ptr<const Request>&, Respond respond) {
    const std::lock_guard lock(mutex);
    held = std::move(respond);
    changed.notify_all();
  });
  Wire idle(listener.port());
  Wire busy(listener.port());
  busy.send(get("/x"));
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return held != nullptr; });
  }
  EXPECT_FALSE(listener.drain(milliseconds(20))) << "one waits for its answer";
  EXPECT_EQ(idle.rest(), "");
  held({.status = 200, .content_type = "text/plain", .body = "late"});
  EXPECT_TRUE(listener.drain(std::chrono::seconds(30)));
  const std::string answer = busy.rest();
  EXPECT_TRUE(answer.ends_with("late")) << answer;
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_THROW(Wire{listener.port()}, boost::system::system_error) << "nobody new comes in";
}

TEST(Listener, AnAnswerMayComeAfterTheServerStopped) {
  Respond held;
  std::mutex mutex;
  std::condition_variable changed;
  auto listener = std::make_unique<Listener>(
      ListenerOptions{}, [&](const std::shared_ptr<const Request>&, Respond respond) {
        const std::lock_guard lock(mutex);
        held = std::move(respond);
        changed.notify_all();
      });
  Wire wire(listener->port());
  wire.send(get("/x"));
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return held != nullptr; });
  }
  listener->stop();
  held({});
  held = nullptr;
}

TEST(Listener, SaysWhyItCannotListen) {
  Listener first({}, &echo);
  ListenerOptions options;
  options.port = first.port();
  EXPECT_THROW(Listener(options, &echo), Unavailable);
  options.address = "nowhere";
  EXPECT_THROW(Listener(options, &echo), InvalidInput);
  ListenerOptions tls;
  tls.tls = TlsFiles{"/nonexistent/certificate.pem", "/nonexistent/key.pem"};
  EXPECT_THROW(Listener(tls, &echo), InvalidInput);
}

}  // namespace
}  // namespace triage::serve
