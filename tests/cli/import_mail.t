#!/bin/sh
# Mailboxes: one contact per message, with whom it was.
. "${0%/*}/lib.sh"

[ -x "${CRM_BUILD:-$root/build}/libexec/crm-mail" ] ||
    skip_all 'built without GMime'

count() {
	crm list "$@" -O count
}
field() {		# field FILTER FIELD ...
	crm list activity -w "$1" -f "$2" -O tsv
}

crm config mail.own @ons.example >/dev/null
piet=$(crm add staff name=Piet login=piet email=piet@ons.example)
org=$(crm add account name='Klant BV' email=info@klant.example)
jan=$(crm add contact name='Jan Klant' email=Jan@klant.example account="$org")
els=$(crm add contact name=Els)
other=$(crm add account name='Ander BV')
crm add affiliation person="$els" organisation="$other" \
    email=els@ander.example >/dev/null

cat >a.mbox <<'X'
From jan@klant.example Tue Jun 17 09:05:12 2025
From: =?iso-8859-1?Q?Jan_J=E4ger?= <JAN@klant.example>
To: "Verkoop, afdeling" <verkoop@ons.example>, Piet <piet@ons.example>
Cc: Els <els@ander.example>
Subject: =?utf-8?B?T2ZmZXJ0ZSDigqwgMTI=?=
Date: Tue, 17 Jun 2025 11:05:00 +0200
Message-ID: <a1@klant.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="x"

--x
Content-Type: multipart/alternative; boundary="y"

--y
Content-Type: text/plain; charset=windows-1252
Content-Transfer-Encoding: quoted-printable

Kan dat voor =80 12? Caf=E9.

>From now on.
--
Jan
--y
Content-Type: text/html; charset=utf-8

<p>Kan dat</p>
--y--
--x
Content-Type: application/pdf; name="offerte.pdf"
Content-Disposition: attachment; filename="offerte.pdf"
Content-Transfer-Encoding: base64

SGVsbG8gd29ybGQ=
--x--

From - Tue Jun 17 10:05:12 2025
From: piet@ons.example
To: jan@klant.example
Date: Tue, 17 Jun 2025 12:00:00 +0200
Message-ID: <b1@ons.example>
References: <a1@klant.example>
Subject: Re: Offerte

Ja.

Op 17 juni 2025 schreef Jan <jan@klant.example>:
> Kan dat voor 12?
>
> --
> Jan

From - Tue Jun 17 11:05:12 2025
From: stranger@far.example
To: piet@ons.example
Date: 17 Jun 2025 11:00:00 GMT
In-Reply-To: <b1@ons.example>
Subject: hello
Content-Type: text/html

<html><head><style>p {}</style></head><body><p>Good &amp; <b>well</b><br>
next</p><ul><li>one<li>two</ul>
<a href="https://far.example/x">here</a></body></html>

From - Tue Jun 17 11:05:12 2025
From: piet@ons.example
To: verkoop@ons.example
Date: 17 Jun 2025 11:00:00 GMT
Message-ID: <c1@ons.example>
Subject: lunch?

between us

From - Tue Jun 17 11:05:12 2025
From: news@shop.example
To: piet@ons.example
Date: 17 Jun 2025 11:00:00 GMT
Message-ID: <d1@shop.example>
List-Unsubscribe: <mailto:stop@shop.example>
Subject: 20 % off

buy

X

ok 'a mailbox' crm import mbox a.mbox -O json
is 'is read, but for what is between us and from robots' "$out" \
'{"read":5,"added":3,"changed":0,"present":0,"skipped":2,"refused":0,"created":0,"merged":0}'
is 'a letter is with who wrote it and where they work' \
    "$(field 'uid = "a1@klant.example"' \
    kind,channel,direction,party,person,staff,topic,time)" \
"email	email	in	$org	$jan	$piet	Offerte € 12	2025-06-17T11:05:00+02:00"
is 'its text is the plain one, with its attachments' \
    "$(field 'uid = "a1@klant.example"' text)" \
    'Kan dat voor € 12? Café.\n\nFrom now on.\n--\nJan\n\n[offerte.pdf, 11 B]'
is 'who else got it was there too' "$(field 'uid = "a1@klant.example"' \
    others,address)" "$els	jan@klant.example;els@ander.example"
like 'and sees it in their timeline' "$(crm timeline "$els" -O tsv)" \
    'Offerte € 12: Kan dat'
is 'the answer went out, without what it quotes' \
    "$(field 'uid = "b1@ons.example"' direction,person,staff,text,thread)" \
    "out	$jan	$piet	Ja.	a1@klant.example"
is 'a stranger is with nobody, in the thread' \
    "$(field 'topic = "hello"' party,person,address,thread)" \
    '		stranger@far.example	a1@klant.example'
is 'HTML is made plain' "$(field 'topic = "hello"' text)" \
    'Good & well\nnext\n\n- one\n- two\n\nhere <https://far.example/x>'
ok 'the same mailbox again, from a pipe' \
    eval 'crm import mbox - -O json <a.mbox'
like 'adds nothing' "$out" '"added":0,"changed":0,"present":3,"skipped":2'
ok 'robots when asked' crm import a.mbox --bulk -O json
like 'are strangers as well' "$out" '"added":1,'
ok 'what is quoted when asked' eval \
    'sed s/b1@ons/b2@ons/ a.mbox | crm import mbox - --whole'
like 'is kept' "$(field 'uid = "b2@ons.example"' text)" 'schreef Jan'
n=$(count activity)
crm undo >/dev/null
is 'one import is undone as one' "$(count activity)" $((n - 2))

# A folder with a file for each message; drafts and deleted ones are not read.
mkdir -p box/cur box/new box/tmp
letter() {		# letter ID SUBJECT
	printf 'From: jan@klant.example\nTo: piet@ons.example\n'
	printf 'Date: Mon, 16 Jun 2025 08:00:00 +0200\n'
	printf 'Message-ID: <%s>\nSubject: %s\n\ntext\n' "$1" "$2"
}
letter m1 one >box/cur/1.a:2,S
letter m2 two >box/new/2.a
letter m3 gone >box/cur/3.a:2,ST
letter m4 draft >box/cur/4.a:2,D
# In one file they stay until it is cleaned up, marked by the program.
marked() {		# marked ID HEADER
	printf 'From - Mon Jun 16 08:00:00 2025\n%s\n' "$2"
	printf 'X-Mozilla-Status2: 00000000\nX-Mozilla-Keys:  \n'
	letter "$1" "$1"
	printf '\n'
}
{
	marked d1 'X-Mozilla-Status: 0001'; marked d2 'X-Mozilla-Status: 0009'
	marked d3 'X-Mozilla-Status: 0008'; marked d4 'X-Mozilla-Status: 1005'
	marked d5 'X-Status: D'; marked d6 'X-Status: AF'
} >"Klant é"
ok 'a mailbox of Thunderbird' crm import mbox "Klant é" -O json
like 'has what was not deleted there' "$out" '"read":3,"added":3,'
is 'and no more' "$(crm list activity -w 'uid ~ "^d[1-6]$"' -f uid -O tsv \
    --sort uid)" "d1
d4
d6"
crm undo >/dev/null
mkdir -p new_box/cur new_box/new top/Archive
ok 'a Maildir without mail is one' crm import new_box
fails 4 'a folder of folders is none' crm import top
like 'which is said' "$err" 'no mail in top: neither cur nor new'
like 'with what to do' "$err" 'hint: name one folder of mail'
mkdir files
printf 'name\nKlant\n' >files/a.csv
printf 'BEGIN:VCARD\nVERSION:3.0\nFN:Jan\nEND:VCARD\n' >files/b.vcf
fails 4 'a folder of other files is none' crm import files
is 'which is said once, not of each file' "$(printf '%s\n' "$err" | head -n 1)" \
    'crm: import: no mail in files: neither cur nor new, and no file is a message'
mkdir packed
printf 'From jan@klant.example\n' | gzip >packed/old.mbox
cp packed/old.mbox old.mbox
fails 4 'a packed mailbox is not read' crm import old.mbox
like 'and why' "$err" 'old.mbox is compressed'
unlike 'not that it is no folder' "$err" 'neither cur'
fails 4 'nor one in a folder' crm import packed
like 'that is named' "$err" 'packed/old.mbox is compressed'
ok 'a Maildir' crm import box -O json
like 'two of its messages are letters' "$out" '"read":2,"added":2'
letter m5 single >one.eml
ok 'one message in a file' crm import one.eml -O json
like 'is one' "$out" '"read":1,"added":1'
ok 'what is to be the same for all' \
    crm import one.eml --set topic=other -n
is 'changes nothing that is there' "$err$out" \
    '# 1 message read, 1 there already'

# Encoded words that each have their padding, that cut a character in two,
# that say what they are not; two headers where one should be.
cat >words.eml <<'X'
From: =?utf-8?B?QW5uZS1NYXJpZQ==?= de =?utf-8?Q?Vri=C3?=
 =?utf-8?Q?=ABs, Klant BV?= <am@klant.example>
To: "=?utf-8?B?UGk=?= \"x\"" <piet@ons.example>
To: w@ver.example (=?utf-8?Q?W_(x)?=), =?utf-8?Q?Caf=E9?= <c@ver.example>
Date: Mon, 16 Jun 2025 08:00:00 +0200
Message-ID: <words>
Subject: =?us-ascii?B?cGxhaW4gd28=?=
 =?us-ascii?B?cmRzIDI2?= =?iso-8859-1?Q?_caf=E9?= en =?utf-8?Q?caf=E9?=
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: application/pdf;
 name="=?utf-8?B?b2Y=?= =?utf-8?B?ZmVydGU=?=.pdf"

x
--x--
X
ok 'encoded words as programs write them' crm import words.eml
is 'are read whole' "$(field 'uid = "words"' topic,named,text)" \
    'plain words 26 café en café	Anne-Marie de Vriës, Klant BV '\
'<am@klant.example>;W (x) <w@ver.example>;Café <c@ver.example>	[offerte.pdf, 1 B]'

# Who wrote it, or when, where only the last post office says so; without an
# id, the ends of lines tell nothing.
printf 'Return-Path: <jan@klant.example>\nTo: piet@ons.example\n\nhello\n' \
    >box/new/1750000000.M1.host
ok 'a letter without sender, moment and id' crm import box
is 'is from whom, and of when, it came in' \
    "$(field 'text = "hello"' person,time)" "$jan	2025-06-15T17:06:40+02:00"
sed "s/\$/$(printf '\r')/" box/new/1750000000.M1.host \
    >box/new/1750000001.M1.host
ok 'it again, with other line ends' crm import box -O json
like 'is there' "$out" '"added":0,"changed":0,"present":4'
sed '1s/.*/From jan@klant.example Sun Jun 15 15:06:40 2025/
s/hello/hallo/' box/new/1750000000.M1.host >nobody.mbox
ok 'one in a mailbox' crm import nobody.mbox
is 'is from whom the mailbox says' "$(field 'text = "hallo"' person)" "$jan"

# What cannot be read.
{
	letter e1 fine
	printf '\nFrom - Tue Jun 17 09:05:12 2025\nSubject: no sender\n\nx\n'
	printf '\nFrom - x Jun 17 09:05:12 2025\nFrom: a@b.example\n\nx\n'
	printf '\nFrom \nFrom: a@b.example\nDate: no\n\nx\n'
} | sed '1s/^/From - Tue Jun 17 09:05:12 2025\n/' >bad.mbox
n=$(count activity)
fails 4 'a message that names nobody' crm import bad.mbox
like 'is named with its place' "$err" \
    '^crm: import: bad.mbox: the message at byte 153 names no sender$'
like 'so is one without a moment' "$err" \
    'the message at byte 260 says nowhere when it was sent$'
like 'they are counted' "$err" \
    '2 of 4 messages cannot be taken in: nothing was stored'
is 'and nothing is stored' "$(count activity)" "$n"
fails 7 'but the others when asked' \
    crm import bad.mbox --keep-going --rejects bad.ndjson
is 'two of them' "$(count activity)" $((n + 2))
is 'the bad ones are kept' "$(cat bad.ndjson)" \
'{"offset":153,"fault":"sender"}
{"offset":260,"fault":"moment"}'
printf 'From: a@klant.example\nTo: piet@ons.example\nDate: 1 Jan 2037 %s' \
    '00:00 GMT
Subject: late

x
' >late.eml
fails 4 'a letter from the future' crm import late.eml
like 'is refused' "$err" 'is dated in the future'
fails 5 'no such mailbox' crm import mbox nothing.mbox
is 'is one clear error' "$err" \
    'crm: import: cannot open nothing.mbox: No such file or directory'
fails 2 'options about rows' crm import mbox a.mbox --key number
is 'are refused' "$err" 'crm: import: --key is for rows of a table'
crm config --unset mail.own >/dev/null
crm set "$piet" email=
fails 2 'without anybody of us' crm import mbox a.mbox
like 'it asks who we are' "$err" 'which addresses are ours'
ok 'then it is said' crm import mbox a.mbox --own piet@ons.example

# A reader that is not there, crashes, fails, writes something else.
if [ -z "${ASAN_OPTIONS##*detect_leaks=0*}" ]; then
	mkdir -p alone/libexec
	cp "${CRM_BUILD:-$root/build}/crm" alone/crm
	fake() {	# fake STATUS NAME SCRIPT PATTERN
		printf '#!/bin/sh\n%s\n' "$3" >alone/libexec/crm-mail
		chmod +x alone/libexec/crm-mail
		fails "$1" "$2" alone/crm import a.mbox --own @ons.example
		like 'is one clear error' "$err" "$4"
	}
	n=$(count activity)
	fails 5 'without the reader' alone/crm import a.mbox
	like 'it says what lacks' "$err" 'apt-get install libgmime-3.0-dev'
	fake 5 'a reader that crashes' 'kill -SEGV $$' \
	    'crm-mail crashed: nothing was done'
	fake 5 'one that fails' 'echo no memory >&2; exit 5' \
	    '^crm: import: no memory$'
	fake 4 'one that writes something else' 'echo "{}"' \
	    'wrote something else than messages'
	fake 4 'one that writes half a message' \
	    'printf "{\"offset\":1,\"id\":\"x\",\"at\":1,\"fro"' \
	    'wrote something else than messages'
	is 'nothing was stored' "$(count activity)" "$n"
fi

# A message that nests too deep, and one of 20 MB.
{
	letter deep deep | sed '$d' | sed '$d'
	i=0
	while [ $i -lt 2000 ]; do
		printf 'Content-Type: multipart/mixed; boundary=b%s\n\n--b%s\n' \
		    $i $i
		i=$((i + 1))
	done
	printf 'Content-Type: text/plain\n\nhi\n'
} >deep.eml
{
	letter fifty fifty | sed '$d' | sed '$d'
	i=0
	while [ $i -lt 50 ]; do
		printf 'Content-Type: multipart/mixed; boundary=b%s\n\n--b%s\n' \
		    $i $i
		i=$((i + 1))
	done
	printf 'Content-Type: text/plain\n\nhi\n'
} >fifty.eml
ok 'a message fifty deep' crm import fifty.eml --own @ons.example
is 'is read' "$(field 'uid = "fifty"' text)" hi
ok 'a message within messages within ...' crm import deep.eml -O json \
    --own @ons.example
like 'is one' "$out" '"added":1'
{
	letter large large | sed '$d' | sed '$d'
	printf 'Content-Type: application/x; name=x\n'
	printf 'Content-Disposition: attachment\n\n'
	head -c 20000000 /dev/zero | tr '\0' 'x' | fold -w 100
} >large.eml
ok 'a large attachment' crm import large.eml --own @ons.example
is 'is named' "$(field 'uid = "large"' text)" '[x, 20.1 MB]'

# An older model.
mkdir old
crm model show >old.yaml 2>/dev/null
sed '/^      uid: {type: text, unique: true, search: false,$/,/^ .*}}$/d' \
    "$root/core/model/standard.yaml" >old.yaml
crm init -t old.yaml old >/dev/null
fails 2 'a model without the role' crm --store old/.crm import a.mbox \
    --own @ons.example
like 'is told which' "$err" 'activity has no field in the role uid'
like 'and what to add' "$err" 'uid: \{type: text, role: uid, unique: true\}'

# The Dutch model.
mkdir nl
crm init -t nl nl >/dev/null
export CRM_STORE="$PWD/nl/.crm"
a=$(crm add relatie naam='Klant BV' e_mail=jan@klant.example)
ok 'the Dutch model' crm import a.mbox --own @ons.example
is 'takes it as well' "$(crm list contactmoment -w 'relatie = $a' \
    --param a="$a" -f soort,richting,onderwerp -O tsv)" \
'e_mail	in	Offerte € 12
e_mail	uit	Re: Offerte'
done_testing
