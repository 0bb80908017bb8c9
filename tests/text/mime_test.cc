#include "triage/text/mime.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace triage::text {
namespace {

constexpr std::string_view kHeader =
    "From: Jane <jane@firm.example>\r\nTo: desk@firm.example\r\nMIME-Version: 1.0\r\n"
    "Subject: =?UTF-8?Q?Gr=C3=B6=C3=9Fer?= =?ISO-8859-1?B?/Gg=?=\r\n";

std::string mail_with(std::string_view rest) { return std::string(kHeader) + std::string(rest); }

TEST(Mime, IsKnownByItsHeader) {
  EXPECT_TRUE(looks_like_mail(mail_with("\r\nbody")));
  EXPECT_TRUE(
      looks_like_mail("From jane Mon Mar  2 09:00:00 2026\nReceived: by x\n\twith y\nFrom: a\n"
                      "Date: b\n\nbody"));
}

TEST(Mime, IsNotAMailSomeoneQuotes) {
  EXPECT_FALSE(looks_like_mail("From: Jane\nSent: Monday\nTo: Tom\nSubject: x\n\nbody"));
  EXPECT_FALSE(looks_like_mail("Hello,\nMIME-Version: 1.0\n"));
  EXPECT_FALSE(looks_like_mail(""));
}

TEST(Mime, DecodesSubjectCharsetAndTransferEncoding) {
  const auto mail =
      read_mail(mail_with("Content-Type: text/plain; charset=iso-8859-1\r\n"
                          "Content-Transfer-Encoding: quoted-printable\r\n\r\nDer Drucker "
                          "=FCbertr=E4gt nicht=\r\ns\r\n"));
  ASSERT_TRUE(mail);
  EXPECT_EQ(mail->subject, "Größerüh");
  EXPECT_EQ(mail->text, "Der Drucker überträgt nichts\r\n");
}

TEST(Mime, DecodesBase64) {
  const auto mail = read_mail(mail_with(
      "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
      "44OX44Oq44Oz44K/44O8\r\n"));
  ASSERT_TRUE(mail);
  EXPECT_EQ(mail->text, "プリンター");
}

constexpr std::string_view kAlternatives =
    "Content-Type: multipart/alternative; boundary=B\r\n\r\n"
    "--B\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n"
    "--B\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>The <b>rich</b> form of this "
    "mail</p>\r\n--B--\r\n";

std::string alternatives(const std::string& plain) {
  std::string content(kAlternatives);
  return mail_with(content.replace(content.find("%s"), 2, plain));
}

TEST(Mime, PrefersPlainTextThatSaysSomething) {
  EXPECT_EQ(read_mail(alternatives("The plain form of this mail"))->text,
            "The plain form of this mail");
  EXPECT_EQ(read_mail(alternatives(" "))->text, "The rich form of this mail\n");
}

TEST(Mime, PrefersTheRichFormToAPlainOneOfOtherWords) {
  EXPECT_EQ(read_mail(alternatives("Your client cannot show HTML"))->text,
            "The rich form of this mail\n");
}

TEST(Mime, ReadsAlternativesWithinAlternativesOnce) {
  std::string mail(kHeader);
  for (int i = 0; i < 25; ++i) {  // twice at every level would be for ever
    const std::string boundary = "B" + std::to_string(i);
    mail += "Content-Type: multipart/alternative; boundary=" + boundary + "\r\n\r\n--" + boundary +
            "\r\n";
  }
  mail += "Content-Type: text/plain\r\n\r\nThe innermost text\r\n";
  EXPECT_NE(read_mail(mail)->text.find("The innermost text"), std::string::npos);
}

TEST(Mime, NamesAttachmentsAndReadsAttachedMail) {
  const auto mail = read_mail(mail_with(
      "Content-Type: multipart/mixed; boundary=B\r\n\r\n"
      "--B\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n"
      "--B\r\nContent-Type: image/png; name=\"screen.png\"\r\n"
      "Content-Disposition: attachment; filename=\"screen.png\"\r\n\r\nAAAA\r\n"
      "--B\r\nContent-Type: message/rfc822\r\n\r\nSubject: Disk full\r\n\r\nC: has no space.\r\n"
      "--B--\r\n"));
  ASSERT_TRUE(mail);
  EXPECT_EQ(mail->attachments, std::vector<std::string>{"screen.png"});
  EXPECT_NE(mail->text.find("See below."), std::string::npos);
  EXPECT_NE(mail->text.find("Disk full\n\nC: has no space."), std::string::npos);
}

TEST(Mime, KnowsAutomaticMailByItsHeader) {
  EXPECT_TRUE(read_mail(mail_with("Auto-Submitted: auto-replied\r\n\r\nI am away"))->is_automatic);
  EXPECT_TRUE(
      read_mail(mail_with("Auto-Submitted: AUTO-REPLIED; x=y\r\n\r\nI am away"))->is_automatic);
  EXPECT_FALSE(
      read_mail(mail_with("Auto-Submitted: auto-generated\r\n\r\nDisk full"))->is_automatic);
  EXPECT_FALSE(read_mail(mail_with("Auto-Submitted: No\r\n\r\nIt is broken"))->is_automatic);
  EXPECT_FALSE(read_mail(mail_with("Auto-Submitted: no\r\n\r\nIt is broken"))->is_automatic);
  EXPECT_TRUE(read_mail(mail_with("Content-Type: multipart/report; report-type=delivery-status; "
                                  "boundary=B\r\n\r\n--B\r\n\r\nNot delivered\r\n--B--\r\n"))
                  ->is_automatic);
}

TEST(Mime, StopsAtPartsThatAreNestedTooDeeply) {
  std::string mail(kHeader);
  for (int i = 0; i < 200; ++i) {
    const std::string boundary = "B" + std::to_string(i);
    mail +=
        "Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n--" + boundary + "\r\n";
  }
  mail += "Content-Type: text/plain\r\n\r\ntoo deep\r\n";
  const auto read = read_mail(mail);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->text, "");
}

RC_GTEST_PROP(Mime, ReadsAnyBytes, (const std::string& bytes)) {
  static_cast<void>(looks_like_mail(bytes));
  static_cast<void>(read_mail(mail_with(bytes)));
}

}  // namespace
}  // namespace triage::text
