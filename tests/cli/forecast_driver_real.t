#!/bin/sh
# crm forecast --driver on real series: orange juice with price, deal and
# feature known ahead, electric load with temperature; against the errors of
# a regression with ARIMA errors in R on the same weeks.
. "${0%/*}/lib.sh"
need_data forecast/oj_weekly.csv
export CRM_STORE="$PWD/none"

# Mean over the series of sum |error| / sum of what came, both of FILE:
# series, step, value; forecasts on standard input: series, step, value.
wape() {
	awk -F , '
	NR == FNR { f[$1, $2] = $3; next }
	($1, $2) in f && $3 != "" {
		e = f[$1, $2] - $3
		err[$1] += e < 0 ? -e : e
		sum[$1] += $3
	}
	END {
		for (s in err) {
			total += err[s] / sum[s]
			n++
		}
		printf "%.4f\n", total / n
	}' - "$1"
}

mean() {
	awk '{ s += $1 } END { printf "%.4f\n", s / NR }'
}

below() {
	[ "$(printf '%s\n%s\n' "$2" "$3" | sort -n | head -n 1)" = "$2" ] &&
	    [ "$2" != "" ]
	report $? "$1: $2, at most $3"
}

# ---- Mean units per store and brand; the last 13 weeks, and 13 earlier

awk -F , 'NR > 1 {
	k = $3 "," $2
	n[k]++; u[k] += $4; p[k] += $5; d[k] += $6; f[k] += $7
}
END {
	for (k in n)
		printf "%s,%.6f,%.6f,%.6f,%.6f\n", k, u[k] / n[k],
		    p[k] / n[k], d[k] / n[k], f[k] / n[k]
}' "$data/forecast/oj_weekly.csv" | sort -t , -k 1,1n -k 2,2n >oj.csv
awk -F , '{ print $2 "," $1 "," $3 }' oj.csv >oj.true

oj() {			# oj OPTION ...: errors at both origins
	for last in 147 134; do
		awk -F , -v last="$last" 'BEGIN {
			print "week,brand,units,price,deal,feat"
		}
		$1 <= last + 13 {
			if ($1 > last)
				$3 = ""
			print $1 "," $2 "," $3 "," $4 "," $5 "," $6
		}' oj.csv >now.csv
		crm forecast --series now.csv --by brand --measure units \
		    "$@" -f brand,week,forecast -O csv --no-header |
		    tr -d '\r' | wape oj.true
	done
}
errors=$(oj --driver price --driver deal --driver feat | mean)
below 'orange juice, drivers known' "$errors" .317
is 'each driver of each brand is told' \
    "$(crm forecast --series now.csv --by brand --measure units \
    --driver price --driver deal --driver feat --effects -O count)" 33
is 'a price works by its share, and downwards' \
    "$(crm forecast --series now.csv --by brand --measure units \
    --driver price --driver deal --driver feat --effects \
    -f driver,step,effect | awk '$1 == "price" && $2 == "1%" && $3 < 0' |
    wc -l)" 11

# ---- Load of 20 zones and their sum; the last 13 weeks, and 26 earlier

awk -F , 'NR > 1 {
	print $2 "," $1 "," $3
	if ($3 == "")
		gap[$1] = 1
	sum[$1] += $3
}
END {
	for (w in sum)
		printf "total,%s,%s\n", w, gap[w] ? "" : sum[w]
}' "$data/forecast/load_weekly.csv" | sort >load.true
cut -d , -f 1,5,6 "$data/forecast/load_weekly_temp.csv" >temp.csv
load() {		# load OPTION ...
	for last in 2008-03-24 2007-09-24; do
		awk -F , -v last="$last" 'BEGIN { print "week,zone,load" }
		$2 <= last { print $2 "," $1 "," $3 }' load.true >now.csv
		crm forecast --series now.csv --by zone "$@" \
		    -f zone,from,forecast -O csv --no-header |
		    tr -d '\r' | wape load.true
	done
}
errors=$(load --driver hdd60=temp.csv --driver cdd65=temp.csv | mean)
below 'load, temperature known' "$errors" .0536
done_testing
