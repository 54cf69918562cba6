#!/bin/sh
# Six hundred letters in many encodings and forms, made by another program,
# which also says what must be read in each.
. "${0%/*}/lib.sh"

[ -x "${CRM_BUILD:-$root/build}/libexec/crm-mail" ] ||
    skip_all 'built without GMime'

cat >make.pl <<'X'
use strict; use warnings; use utf8;
use Encode; use MIME::Base64; use MIME::QuotedPrint;
srand 11;
my %word = ('utf-8' => "Café über €", 'iso-8859-1' => "Café über",
    'iso-8859-15' => "Prijs € 12", 'windows-1252' => "“Café” € 3",
    'iso-8859-2' => "Příliš žluť", 'koi8-r' => "Привет, мир",
    'windows-1251' => "Привет", 'iso-2022-jp' => "日本語の手紙",
    'shift_jis' => "日本", 'euc-jp' => "日本語", gb2312 => "中文信",
    big5 => "中文", 'euc-kr' => "한글", 'utf-7' => "Zoë & co",
    'us-ascii' => "plain", 'utf-16be' => "Zoë");
my @charsets = sort keys %word;
my (%names) = ('utf-7' => 'UTF-7', gb2312 => 'gb2312', big5 => 'big5');
open my $want, '>:encoding(utf-8)', 'want.tsv' or die;
binmode STDOUT;
sub pick { $_[int rand @_] }
sub code { encode($names{$_[0]} // $_[0], $_[1]) }
sub transfer {		# bytes to (name, text)
	my ($bytes, $charset) = @_;
	my $way = $charset eq 'utf-16be' ? 'base64' :
	    pick('8bit', 'quoted-printable', 'base64');
	$way = 'quoted-printable' if $way eq '8bit' && $charset eq 'shift_jis';
	return ($way, $way eq 'base64' ? encode_base64($bytes) :
	    $way eq '8bit' ? $bytes : encode_qp($bytes));
}
sub part {
	my ($type, $charset, $text) = @_;
	my ($way, $body) = transfer(code($charset, $text), $charset);
	my $quote = pick('', '"');
	return "Content-Type: $type; charset=$quote$charset$quote\n" .
	    "Content-Transfer-Encoding: $way\n\n$body";
}
for my $i (1 .. 600) {
	my $charset = $charsets[$i % @charsets];
	my $line = "$word{$charset}, nummer $i.";
	my $text = "$line\n\nFrom here on.\nGroet\n";
	my $subject = "$word{$charset} $i";
	my $head = "From: " . pick('Jan Klant <jan@klant.example>',
	    'jan@klant.example (Jan)', '"Klant, Jan" <JAN@Klant.example>',
	    "=?utf-8?q?J=C3=A1n?= <jan\@klant.example>") . "\n" .
	    "To: us\@ons.example\nDate: " . pick(
	    'Tue, 17 Jun 2025 11:05:00 +0200', '17 Jun 2025 09:05:00 GMT',
	    'Tue, 17 Jun 25 11:05:00 +0200',
	    'Tue, 17 Jun 2025 05:05:00 EDT') . "\nMessage-ID: <m$i\@k>\n";
	my $bytes = code($charset, $subject);
	$head .= 'Subject: ' . ($charset eq 'utf-8' && $i % 3 == 0 ? $bytes :
	    $charset =~ /1252|8859-1$/ && $i % 3 == 0 ? $bytes :
	    $charset eq 'us-ascii' ? $bytes :
	    "=?$charset?B?" . encode_base64($bytes, '') . '?=') . "\n";
	$head .= "MIME-Version: 1.0\n";
	my ($body, $more) = ('', '');
	my $form = $i % 7;
	if ($form < 2) {
		$body = part('text/plain', $charset, $text);
	} elsif ($form == 2) {
		$body = part('text/html', $charset, "<html><head>" .
		    "<title>x</title></head><body><p>$line</p>\n" .
		    "<p>From here on.<br>Groet</p></body></html>");
	} elsif ($form == 3) {
		$body = "Content-Type: multipart/alternative; boundary=a$i" .
		    "\n\n--a$i\n" . part('text/plain', $charset, $text) .
		    "\n--a$i\n" . part('text/html', $charset,
		    "<p>other</p>") . "\n--a$i--\n";
	} elsif ($form == 4) {
		$body = "Content-Type: multipart/mixed; boundary=m$i\n\n" .
		    "--m$i\nContent-Type: multipart/related; " .
		    "boundary=r$i\n\n--r$i\n" . part('text/html', $charset,
		    "<p>$line<p>From here on.<br/>Groet") . "\n--r$i\n" .
		    "Content-Type: image/png\nContent-ID: <p\@k>\n" .
		    "Content-Transfer-Encoding: base64\n\n" .
		    encode_base64('x' x 300) . "--r$i--\n\n--m$i\n" .
		    "Content-Type: application/pdf;\n name*0*=utf-8''off;" .
		    "\n name*1*=%C3%A9rte.pdf\nContent-Disposition: " .
		    "attachment\nContent-Transfer-Encoding: base64\n\n" .
		    encode_base64('x' x 12345) . "--m$i--\n";
		$more = '\n\n[offérte.pdf, 12 kB]';
	} elsif ($form == 5) {
		# The last boundary is missing.
		$body = "Content-Type: multipart/mixed; boundary=\"b b$i\"\n" .
		    "\nThis is MIME.\n--b b$i\n" .
		    part('text/plain', $charset, $text);
	} else {
		$body = part('text/plain', $charset, $text . "\nOp 3 juni " .
		    "schreef Piet <piet\@ons.example>:\n> oud\n>> ouder\n");
	}
	my $message = "$head$body";
	$message =~ s/\r?\n/\r\n/g if $i % 5 == 0 && $charset ne 'utf-16be';
	$message =~ s/^(>*From )/>$1/mg;
	$message =~ s/\n*\z/\n/;
	print "From jan\@klant.example Tue Jun 17 09:05:12 2025\n$message\n";
	print $want "m$i\@k\t$subject\t$line\\n\\nFrom here on.\\nGroet$more\n";
}
X
perl make.pl >made.mbox || skip_all 'no perl'
jan=$(crm add contact name=Jan email=jan@klant.example)
ok 'all of them are read' crm import made.mbox --own us@ons.example -O json
is 'each is a contact' "$out" \
'{"read":600,"added":600,"changed":0,"present":0,"skipped":0,"refused":0,"created":0,"merged":0}'
is 'all with the one who wrote them' \
    "$(crm list activity -w "person = $jan" -O count)" 600
is 'at the same moment' "$(crm list activity -f time -O tsv | sort | uniq -c |
    tr -s ' ')" ' 600 2025-06-17T11:05:00+02:00'
crm list activity -f uid,topic,text -O tsv >got.tsv
ok 'subjects and texts are what they were' cmp want.tsv got.tsv
[ -z "$out" ] || comment "$(diff want.tsv got.tsv | head -n 20)"
ok 'again, a message at a time' eval 'mkdir box box/cur box/new &&
    awk "/^From jan@/ { n++; next } { sub(/^>From /, \"From \");
	print > (\"box/cur/\" n) }" made.mbox && crm import box -O json \
	--own us@ons.example'
like 'changes nothing' "$out" '"read":600,"added":0,"changed":0,"present":600'
done_testing
