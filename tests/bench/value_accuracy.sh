#!/bin/sh
# value_accuracy.sh BUILD [SET ...]: how well crm value foretells, on published
# data (CRM_DATA/customers) and on made-up customers whose habits are known.
# Everything goes through the program: crm import, value --fit, --validate.
#
# Of each set: the published figures beside ours; all methods and rules, as
# crm value --validate has them; and what is chosen by default against BG/NBD
# (what others would take), the best rule that needs no model, and the best
# method that could have been named.  "loses" marks where it is worse; the
# last lines repeat where BG/NBD or a rule would have been better.
#
# BENCH_DIR (build/bench-data) keeps the stores.  Nothing here fails a build.
set -u
LC_ALL=C; export LC_ALL
build=$1
shift
case $build in /*) ;; *) build=$PWD/$build ;; esac
root=$(cd "$(dirname "$0")/../.." && pwd)
published=${CRM_DATA:-$root/../shared/data}/customers
work=${BENCH_DIR:-$build/bench-data}/value
mkdir -p "$work"
cd "$work" || exit 1
crm=$build/crm
export TZ=UTC HOME="$work" CRM_NO_INPUT=1 CRM_CONFIG=/dev/null
cat >map.yaml <<'X'
import: 1
type: sale
columns:
  customer: {field: customer, create: {}}
  date: date
  quantity: quantity
  amount: amount
X

# ---- the sets: each writes customer,date,quantity,amount

cdnow() {	# FILE, its columns of customer, date and amount
	awk -F '[,\r]' -v c="$2" -v d="$3" -v a="$4" 'NR > 1 {
		print $c "," $d ",1," $a }' "$published/$1"
}

example() {
	awk -F '[, ]' 'NR > 1 { print $3 "," $1 ",1,1" }' \
	    "$published/example_transactions.csv"
}

# Days of a customer on which more was bought than taken back: a cancelled
# line removes the latest one before it that is the same.
online() {
	gzip -dc "$published/online_retail_2010-12_2011-09.csv.gz" >online.raw
	sqlite3 online.db <<-'X'
	drop table if exists raw;
	.mode csv
	.import online.raw raw
	X
	sqlite3 -separator '	' online.db 'select CustomerID, InvoiceNo,
	    StockCode, Quantity + 0, date(InvoiceDate), UnitPrice from raw
	    where CustomerID <> "" and UnitPrice + 0 > 0
	    order by InvoiceDate, rowid' | awk -F '\t' '
	{
		line = $1 "\t" $3 "\t" ($4 < 0 ? -$4 : $4) "\t" $6
		if ($2 !~ /^C/ && $4 > 0) {
			at[line, ++n[line]] = $1 "," $5
			sum[$1 "," $5] += $4 * $6
		} else if ($2 ~ /^C/ && n[line] > 0)
			sum[at[line, n[line]--]] -= -$4 * $6
	}
	END {
		for (day in sum)
			if (sum[day] > .005)
				printf "%s,1,%.2f\n", day, sum[day]
	}' | sort
	rm -f online.raw online.db
}

# made SEED HABIT LEAVE: two years of 3,000 who first buy in the first one.
# Means of gaps are those of rates that are gamma(2) distributed, some three
# weeks; HABIT is the Erlang shape of the gaps, or "weekday": every so many
# weeks on a day of his own, a tenth a day off, a seventh left out.  LEAVE:
# never, after a purchase (a chance of his own), or at any moment.
made() {
	awk -v seed="$1" -v habit="$2" -v leave="$3" '
	function draw() {	# Park and Miller, Comm. ACM 31 (1988)
		seed = seed * 16807 % 2147483647
		return seed / 2147483647
	}
	function erlang(k,	sum) {
		while (k-- > 0)
			sum -= log(draw())
		return sum
	}
	function date(day,	m) {
		for (m = 1; day > last[m]; m++)
			day -= last[m]
		return sprintf("%d-%02d-%02d", 2023 + (m > 12),
		    m > 12 ? m - 12 : m, day)
	}
	BEGIN {
		split("31 28 31 30 31 30 31 31 30 31 30 31 " \
		    "31 29 31 30 31 30 31 31 30 31 30 31", last, " ")
		for (c = 1; c <= 3000; c++) {
			now = int(365 * draw()) + 1
			rate = erlang(2) / 2 / 21
			weeks = int(1 / rate / 7) + 1
			gone = leave == "after" ? .3 * draw() ^ 2 : 0
			end = 731
			if (leave == "anytime")
				end = now + erlang(1) / (erlang(2) / 2 / 250)
			while (now <= 731 && now < end) {
				print c "," date(int(now)) ",1,10"
				if (draw() < gone)
					break
				if (habit != "weekday") {
					now += erlang(habit) / habit / rate
					continue
				}
				now += off
				for (n = 1; draw() < 1 / 7; n++)
					;
				now += 7 * weeks * n
				off = draw() < .1 ? 1 : 0
				now -= off
			}
		}
	}'
}

# ---- a store of each

have() {	# NAME COMMAND ...: makes it, unless it is there
	name=$1
	made="2 $("$crm" version -O json | tr -d '\n')"
	shift
	[ "$(cat "$name.made" 2>/dev/null)" != "$made" ] || return 0
	rm -rf "$name"
	printf 'customer,date,quantity,amount\n' >"$name.csv"
	"$@" >>"$name.csv"
	"$crm" init -q -t retail --store "$name" &&
	    "$crm" import -q --store "$name" --map map.yaml "$name.csv" &&
	    echo "$made" >"$name.made"
}

# ---- what is printed

# published METHOD: of standard input, lines of NAME VALUE, beside ours.
published() {
	fit=$1
	[ "$1" != gamma-gamma ] || fit=nbd
	"$crm" value --fit --method $fit --as-of "$split" --store "$name" >fit
	awk -F '\t' -v method="$1" '
	FILENAME == "fit" {
		if (($1 ~ /^Gamma/) == (method ~ /^gamma/))
			ours[$2] = $3
		next
	}
	{
		split($0, w, " ")
		printf "  %-14s %-16s %12s %12.5f %10.5f\n", method, w[1],
		    w[2], ours[w[1]], ours[w[1]] - w[2]
	}' fit -
}

# judged: lines of METHOD MAE RMSE BIAS MEDIAN LOSS AUC on standard input are
# what was published ("-": it was not).
judged() {
	CRM_NOW="${end}T12:00:00Z" "$crm" value --validate --split "$split" \
	    --store "$name" -O csv | tr -d '%\r' >judged
	awk -v set="$name" '
	function show(v, digits) {
		return v == "" || v == "-" ? sprintf("%9s", "") :
		    sprintf("%9." digits "f", v)
	}
	# Which column, how it is called, whether less is better.
	function compare(i, what, sign,	j, rule, best, who) {
		for (j = 1; j <= n; j++) {
			if (v[j, i] == "")
				continue
			if (is_rule[j] && (!rule ||
			    sign * (v[j, i] - v[rule, i]) < 0))
				rule = j
			if (!is_rule[j] && (!best ||
			    sign * (v[j, i] - v[best, i]) < 0))
				best = j
		}
		printf "  %-18s", what
		measure = what
		printf " %8.5f", v[chosen, i]
		against(bg, i, sign, "lost")
		against(rule, i, sign, "lost")
		against(best, i, sign, "/dev/null")
		print ""
	}
	function against(j, i, sign, losses,	loses) {
		loses = j && sign * (v[chosen, i] - v[j, i]) > 1e-9
		if (loses)
			printf "  %-20s %-9s %-12s %8.5f, %-12s %8.5f\n",
			    set, measure, m[chosen], v[chosen, i], m[j],
			    v[j, i] >>losses
		printf " %12s %8.5f %5s", j ? m[j] : "", j ? v[j, i] : 0,
		    loses ? "loses" : ""
	}
	FILENAME == "judged" {
		k = split($0, f, ",")
		if (FNR == 1)
			next
		m[++n] = f[1]
		is_rule[n] = f[3] == ""
		if (f[2] ~ /true|yes/)
			chosen = n
		if (f[1] == "bg-nbd")
			bg = n
		for (i = 3; i <= k; i++)
			v[n, i] = f[i]
		next
	}
	{
		split($0, f, " ")
		sub("_", " ", f[1])
		for (i = 2; i <= 7; i++)
			p[f[1], i + 2] = f[i]
	}
	END {
		printf "  %-14s %12s %9s %9s %7s %9s %9s %9s\n", "method",
		    "LL", "MAE", "RMSE", "bias", "of median", "log-loss", "AUC"
		for (j = 1; j <= n; j++) {
			printf "%s %-14s %12s %s %s %7.1f %s %s %s\n",
			    j == chosen ? ">" : " ", m[j], v[j, 3],
			    show(v[j, 4], 4), show(v[j, 5], 4), v[j, 6],
			    show(v[j, 7], 4), show(v[j, 8], 5),
			    show(v[j, 9], 4)
			if (!((m[j], 4) in p))
				continue
			printf "  %27s %s %s %s %s %s %s\n", "published",
			    show(p[m[j], 4], 4), show(p[m[j], 5], 4),
			    substr(show(p[m[j], 6], 1), 3),
			    show(p[m[j], 7], 4), show(p[m[j], 8], 5),
			    show(p[m[j], 9], 4)
		}
		printf "  %-18s %8s %26s %26s %26s\n", "by default", "",
		    "against BG/NBD", "the best rule", "the best method"
		compare(4, "MAE", 1)
		compare(5, "RMSE", 1)
		compare(8, "log-loss", 1)
		compare(9, "AUC", -1)
	}' judged -
}

# revenue METHOD DAYS MAE BIAS TOP: that of the time held out, and what the
# best fifth by forecast hold of it, in %.
revenue() {
	CRM_NOW="${end}T12:00:00Z" "$crm" value --as-of "$split" \
	    --method "$1" --horizon "$2d" --store "$name" \
	    -f handle,expected,spend >ahead
	CRM_NOW="${end}T12:00:00Z" "$crm" sum revenue --by customer \
	    -w "date > $split" --store "$name" >came
	awk -F '\t' '
	FILENAME == "came" { came[$1] = $2; next }
	{ printf "%.6f %.2f\n", $2 * $3, came[$1] }' came ahead |
	    sort -rn | awk -v line="$*" '
	{
		said[NR] = $1; came[NR] = $2
		d = $1 - $2
		abs += d < 0 ? -d : d
		s += $1; c += $2
	}
	END {
		split(line, w, " ")
		for (i = 1; i <= NR / 5; i++)
			top += came[i]
		printf "  revenue, %s: MAE %.2f (published %s), bias %.1f %% " \
		    "(%s), of the best fifth %.1f %% (%s)\n", w[1], abs / NR,
		    w[3], 100 * (s / c - 1), w[4], 100 * top / c, w[5]
	}'
}

begin() {	# TITLE SPLIT END
	split=$2 end=$3
	printf '\n%s: up to %s, judged until %s\n' "$1" "$split" "$end"
}

figures() {
	printf '  %-14s %-16s %12s %12s %10s\n' model figure published crm less
}

cdnow_sample() {
	have sample cdnow cdnow_sample.csv 1 3 5 || return
	begin 'CDNOW 1/10' 1997-09-30 1998-06-30
	figures
	published nbd <<-'X'
	r .38477
	alpha 12.0720
	log-likelihood -9763.66
	X
	published bg-nbd <<-'X'
	r .24259
	alpha 4.41360
	a .79292
	b 2.42591
	log-likelihood -9582.429
	X
	published mbg-nbd <<-'X'
	r .52484
	alpha 6.18308
	a .89136
	b 1.61400
	log-likelihood -9582.136
	X
	published pareto-nbd <<-'X'
	r .55327
	alpha 10.5778
	s .60602
	beta 11.6639
	log-likelihood -9594.976
	X
	published gamma-gamma <<-'X'
	p 6.24957
	q 3.74422
	v 15.44352
	log-likelihood -4055.918
	X
	judged <<-'X'
	nbd 1.0410 1.8595 55.7 - - -
	pareto-nbd .7545 1.6028 -11.5 - - -
	bg-nbd .7855 1.6080 -12.2 - .07620 .8236
	mbg-nbd .7648 1.6072 -16.2 .6606 .07614 .8263
	past_rate 1.0237 2.2119 55.7 - .07947 .8228
	X
}

cdnow_full() {
	have full cdnow cdnow_master.csv 1 2 4 || return
	begin 'CDNOW, all' 1997-09-30 1998-06-30
	figures
	published bg-nbd <<-'X'
	r .25162
	alpha 4.78894
	a .72343
	b 2.16108
	log-likelihood -95368.444
	X
	published mbg-nbd <<-'X'
	r .63713
	alpha 7.31025
	a .80748
	b 1.22841
	log-likelihood -95336.958
	X
	published pareto-nbd <<-'X'
	r .59741
	alpha 11.58511
	s .52217
	beta 8.82598
	log-likelihood -95415.119
	X
	published gamma-gamma <<-'X'
	p 6.27534
	q 3.62445
	v 14.98369
	log-likelihood -40763.48
	X
	judged <<-'X'
	pareto-nbd .7938 1.7262 -12.9 - - -
	bg-nbd .8187 1.7329 -14.3 - - -
	mbg-nbd .7945 1.7396 -19.1 .7001 - -
	X
	revenue bg-nbd 273 32.68 - -
	revenue mbg-nbd 273 31.84 - 68.3
	revenue pareto-nbd 273 31.99 - -
	revenue auto 273 31.84 - 68.3
}

shop() {
	have shop online || return
	begin 'Online Retail' 2011-06-30 2011-09-30
	figures
	published nbd <<-'X'
	r .7373
	alpha 9.029
	log-likelihood -15225.66
	X
	published bg-cnbd-k <<-'X'
	k 2
	r .7681
	alpha 3.9095
	a .0578
	b .8499
	log-likelihood -14830.77
	X
	published mbg-cnbd-k <<-'X'
	k 2
	r .8455
	alpha 4.1508
	a .1137
	b 2.1396
	log-likelihood -14840.63
	X
	published gamma-gamma <<-'X'
	p 2.7926
	q 3.2449
	v 331.24
	log-likelihood -10573.74
	X
	judged <<-'X'
	nbd .7979 1.1575 1.3 - - -
	bg-nbd .7979 1.1575 1.3 - .23646 .7405
	pareto-nbd .7979 1.1575 1.3 - - -
	bg-cnbd-k .8019 1.1430 6.3 .6928 .23321 .7500
	mbg-cnbd-k .8017 1.1467 6.6 - - -
	past_rate - - - - .24087 -
	X
	revenue mbg-cnbd-k 92 456.2 -14.6 70.7
	revenue auto 92 456.2 -14.6 71.9
}

# Yes or no by year: 11,104 donors of 1995, six years on.
gifts() {
	have gifts donations || return
	begin 'Donations' 2001-12-31 2001-12-31
	figures
	published bg-bb <<-'X'
	alpha 1.2035
	beta .7498
	gamma .6568
	delta 2.7839
	log-likelihood -33225.58
	X
	CRM_NOW="${end}T12:00:00Z" "$crm" value --method bg-bb --sum \
	    --store gifts --horizon 1826d -f expected | awk '{
		printf "  gifts of five years on: %d (published 12884, " \
		    "came 13260)\n", $1 }'
}

donations() {
	awk -F '[,\r]' 'NR > 1 {
		for (i = 0; i < $4; i++) {
			print ++n ",1995-07-01,1,10"
			for (y = 1; y < $1; y++)
				print n "," 1995 + y "-07-01,1,10"
			if ($1 > 0)
				print n "," 1995 + $2 "-07-01,1,10"
		}
	}' "$published/donations_rf.csv"
}

events() {
	have events example || return
	begin 'Example transactions' 2014-09-30 2014-12-31
	judged </dev/null
}

# Who leaves seldom, often, at any moment; by chance, regularly, by weekday.
habits() {
	for set in '1 never' '1 after' '1 anytime' '3 never' '3 after' \
	    '8 never' '8 after' '8 anytime' 'weekday never' 'weekday after'
	do
		have "made-${set% *}-${set#* }" made 11 $set || return
		begin "Made up, habit $set" 2024-03-01 2024-12-31
		judged </dev/null
	done
}

if [ $# = 0 ]; then
	set -- cdnow_sample cdnow_full shop gifts events habits
fi
: >lost
for one in "$@"; do
	[ "$one" = habits ] || [ -d "$published" ] || {
		echo "$one: no $published"
		continue
	}
	"$one"
done

printf '\nBy default worse than BG/NBD or a rule:\n'
[ -s lost ] && cat lost || echo '  nowhere'
