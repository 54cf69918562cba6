#!/bin/sh
# crm dupes at its default threshold on files of which the truth is known
# (pairs; F1 of precision and recall): FEBRL without the social-security
# number, RLdata500, and invented Dutch contacts with households, firms,
# namesakes, moves and married names.
. "${0%/*}/lib.sh"
need_data dedupe/febrl1.csv.gz
need_data dedupe/nl_contacts.csv.gz

# A day written in one of three ways, or nothing.
day='function day(s,   y, m, d, last) {
	if (s ~ /^[0-9]{8}$/) {
		y = substr(s, 1, 4); m = substr(s, 5, 2); d = substr(s, 7, 2)
	} else if (s ~ /^[0-9]{4}-/) {
		y = substr(s, 1, 4); m = substr(s, 6, 2); d = substr(s, 9, 2)
	} else {
		d = substr(s, 1, 2); m = substr(s, 4, 2); y = substr(s, 7, 4)
	}
	last = m == "02" ? 28 + (y % 4 == 0) : m ~ /0[13578]|1[02]/ ? 31 : 30
	if (y + 0 < 1800 || m + 0 < 1 || m + 0 > 12 || d + 0 < 1 ||
	    d + 0 > last)
		return ""
	return y "-" m "-" d
}'

model() {	# model COUNTRY FIELD ...
	echo 'gegevensmodel: 1'
	echo 'name: test'
	echo 'currency: EUR'
	echo "country: $1"
	echo 'entities:'
	echo '  person:'
	echo '    kind: person'
	echo '    prefix: p'
	echo '    fields:'
	echo '      key: {type: text, unique: true}'
	shift
	for field; do
		echo "      ${field%%:*}: {type: ${field#*:}}"
	done
}

# judge NAME LEAST-PRECISION LEAST-F1: the store and truth (key, entity).
judge() {
	crm --store "$1" list person -f handle,key >keys
	crm --store "$1" dupes person -O merge >groups
	awk -F '\t' '
	FILENAME == "truth" { entity[$1] = $2; size[$2]++; next }
	FILENAME == "keys" { key[$1] = $2; next }
	{
		n = split($0, member, " ")
		for (i = 1; i <= n; i++)
			for (k = 1; k < i; k++) {
				found++
				if (entity[key[member[i]]] == \
				    entity[key[member[k]]])
					right++
			}
	}
	END {
		for (e in size)
			all += size[e] * (size[e] - 1) / 2
		p = found ? right / found : 0
		r = all ? right / all : 0
		printf "%.4f %.4f %.4f\n", p, r, p + r ? 2 * p * r / (p + r) : 0
	}' truth keys groups >score
	read -r precision recall f1 <score
	comment "$1: precision $precision, recall $recall, F1 $f1"
	awk "BEGIN { exit !($precision >= $2) }"
	report $? "$1: precision $precision is at least $2"
	awk "BEGIN { exit !($f1 >= $3) }"
	report $? "$1: F1 $f1 is at least $3"
}

load() {	# load NAME
	crm --store "$1" init >/dev/null
	crm --store "$1" model apply model.yaml >/dev/null
	ok "$1 is imported" crm --store "$1" import person "$1.csv"
}

febrl() {	# febrl NAME FILE ...
	set=$1
	shift
	for file; do
		gzip -dc "$data/dedupe/$file.csv.gz" | sed 1d
	done | awk -F ', *' "$day"'
	BEGIN { print "key,name,street,line,city,code,state,born" }
	{
		print $1 "," $2 " " $3 "," $4 " " $5 "," $6 "," $7 "," $8 \
		    "," $9 "," day($10)
		split($1, part, "-")
		print $1 "\t" part[2] >"truth"
	}' >"$set.csv"
	model AU 'name:text, role: name' 'street:text, role: street' \
	    line:text 'city:text, role: city' 'code:text, role: postcode' \
	    state:text 'born:date, role: birthday' >model.yaml
	load "$set"
	judge "$set" .999 "$least"
}
least=.99
febrl febrl1 febrl1
febrl febrl3 febrl3
febrl febrl4 febrl4a_even febrl4b_even

gzip -dc "$data/dedupe/rldata500.csv.gz" | sed 1d | awk -F , "$day"'
BEGIN { print "key,name,born" }
{
	print $1 "," $2 " " $3 " " $4 " " $5 "," \
	    day(sprintf("%04d%02d%02d", $6, $7, $8))
	print $1 "\t" $9 >"truth"
}' >rldata.csv
model DE 'name:text, role: name' 'born:date, role: birthday' >model.yaml
load rldata
judge rldata .99 .95

gzip -dc "$data/dedupe/nl_contacts_truth.csv.gz" | sed 1d |
    tr , '\t' >truth
# Given names and initials as one writes them together.  Addresses that are
# none are left out.
gzip -dc "$data/dedupe/nl_contacts.csv.gz" | sed 1d | awk -F , "$day"'
BEGIN {
	print "key,name,firm,street,city,code,phone,email,iban,kvk,vat,born"
}
{
	first = $3
	rest = $4
	if (first != "")
		sub(/^[^.]*[.]/, "", rest)
	if ($13 !~ /^[^@. ][^@ ]*[^@. ]@[^@ ]+[.][^@ ]+$/ || $13 ~ /[.][.]/)
		$13 = ""
	print $1 "," first " " rest " " $5 " " $6 "," $2 "," $7 " " $8 " " \
	    $9 "," $11 "," $10 "," $12 "," $13 "," $14 "," $15 "," $16 "," \
	    day($17)
}' >dutch.csv
model NL 'name:text, role: name' firm:text 'street:text, role: street' \
    'city:text, role: city' 'code:text, role: postcode' \
    'phone:phone, role: phone' 'email:email, role: email' iban:text \
    kvk:text vat:text 'born:date, role: birthday' >model.yaml
load dutch
judge dutch .99 .97
done_testing
