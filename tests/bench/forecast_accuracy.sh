#!/bin/sh
# forecast_accuracy.sh BUILD [PART ...]: how right crm forecast is, through the
# real commands, beside the best that others reached on the same series.
# Without PART all of: m4 sparse sales simulated juice tree load peers.
#
# CRM_DATA is the folder with the data sets, whose README names their sources
# and the figures of others; peers wants R with the package forecast.  Each
# set is scored from its end and from earlier origins as well, so that nobody
# tunes to the end.  ACCURACY_DIR (BUILD/accuracy) keeps the files.  Nothing
# here fails a build.
set -u
LC_ALL=C; export LC_ALL
build=$1
shift
case $build in /*) ;; *) build=$PWD/$build ;; esac
here=$(cd "$(dirname "$0")" && pwd)
data=${CRM_DATA:-$here/../../../shared/data}
work=${ACCURACY_DIR:-$build/accuracy}
[ -e "$data/forecast/m4_weekly_train.csv" ] || {
	echo 'accuracy: CRM_DATA names no folder with forecast/'
	exit 0
}
mkdir -p "$work"
cd "$work" || exit 1
crm=$build/crm
export TZ=UTC CRM_STORE="$work/none" HOME="$work" CRM_NO_INPUT=1

# forecast OPTION ...: series,step,point,lo95,hi95 on standard output.
forecast() {
	"$crm" forecast "$@" --level 95 -O csv --no-header | tr -d '\r'
}

# score TRAIN TEST FORECAST: sets the figures of forecast_accuracy.awk.
score() {
	set -- $(awk -f "$here/forecast_accuracy.awk" "$1" "$2" "$3")
	n=$1 smape=$2 mase=$3 msis=$4 covered=$5 rmsse=$6 bias=$7 wape=$8 root=$9
}

# cut_at BACK STEPS TRAIN TEST: train.csv and test.csv as they were BACK steps
# before the end of TRAIN; at 0 what follows it is TEST.  Series that would
# be left with less than a third are left out.
cut_at() {
	awk -F , -v back="$1" -v steps="$2" '
	FILENAME != "-" { more[$1] = substr($0, length($1) + 1); next }
	{
		$0 = $0 more[$1]
		n = 0
		for (i = 2; i <= NF && $i != ""; i++)
			n = i - 1
		keep = n - steps - back
		if (keep < n / 3 || keep < 2)
			next
		line = $1
		for (i = 2; i <= keep + 1; i++)
			line = line "," $i
		print line >"train.csv"
		line = $1
		for (; i <= keep + steps + 1; i++)
			line = line "," $i
		print line >"test.csv"
	}' "$4" - <"$3"
}

line() {
	printf '%-26s %9s %9s %9s %9s %9s  %s\n' "$@"
}

# ---- the weekly series of M4

m4() {
	line 'M4 weekly' OWA sMAPE MASE MSIS '% in 95' 'best published'
	for back in 0 13 26 52; do
		cut_at $back 13 "$data/forecast/m4_weekly_train.csv" \
		    "$data/forecast/m4_weekly_test.csv"
		forecast --series train.csv --method naive >said.csv
		score train.csv test.csv said.csv
		naive="$smape $mase"
		forecast --series train.csv >said.csv
		score train.csv test.csv said.csv
		owa=$(echo "$smape $mase $naive" |
		    awk '{ printf "%.4f", ($1 / $3 + $2 / $4) / 2 }')
		best=-
		[ $back != 0 ] || best=$(awk 'NR > 1 { sub(/"[^"]*"/, "")
		    n = split($0, v, ",")
		    if (v[6] > 0 && (owa == "" || v[6] < owa)) owa = v[6]
		    if (v[7] > 0 && (msis == "" || v[7] < msis)) msis = v[7] }
		    END { print "OWA " owa ", MSIS " msis }' \
		    "$data/forecast/m4_weekly_published.csv")
		line "  $back weeks earlier, $n" "$owa" "$smape" "$mase" \
		    "$msis" "$covered" "$best"
	done
}

# ---- sparse series: RMSSE and bias, beside the simple methods

# sparse_row NAME PERIOD BACK STEPS BEST: of train.csv and test.csv, the RMSSE
# of each, and the root of the mean of their squares (forecast_accuracy.awk).
sparse_row() {
	: >said.zero
	for method in '' zero mean13 ses.1; do
		if [ "$method" = zero ]; then
			awk -F , -v OFS=, '{ print $1, $2, 0 }' said. >said.zero
		else
			forecast --series train.csv --period "$2" \
			    --horizon "$4" ${method:+--method $method} \
			    >"said.$method"
		fi
		score train.csv test.csv "said.$method"
		[ "$method" != '' ] || {
			ours_bias=$bias
			set -- "$@" "$n"
		}
		set -- "$@" "$rmsse $root"
	done
	printf '%-26s %13s %8.1f %13s %13s %13s  %s\n' "  $1, $3 earlier, $6" \
	    "$7" "$ours_bias" "$8" "$9" "${10}" "$5"
}

sparse_head() {
	printf '%-26s %13s %8s %13s %13s %13s  %s\n' "$1" 'RMSSE root' \
	    'bias %' zero mean13 ses.1 "$2"
}

sparse() {
	sparse_head 'sparse series' 'best of README'
	for back in 0 13 26 39 52 78 104 156; do
		cut_at $back 13 "$data/forecast/counts_weekly_train.csv" \
		    "$data/forecast/counts_weekly_test.csv"
		best=-
		[ $back != 0 ] || best=.3434
		sparse_row counts week $back 13 $best
	done
	for back in 0 6 12 18; do
		cut_at $back 12 "$data/forecast/carparts_train.csv" \
		    "$data/forecast/carparts_test.csv"
		best=-
		[ $back != 0 ] || best=.7058
		sparse_row 'car parts' month $back 12 $best
	done
}

# ---- products of a web shop, pieces a week; the last days are no week

sales() {
	sparse_head 'products of a shop' ''
	gzip -dc "$data/customers/online_retail_2010-12_2011-09.csv.gz" |
	    awk -F , 'NR > 1 { for (i = 1; i <= NF; i++)
		if ($i ~ /^20[0-9][0-9]-[0-9][0-9]-[0-9][0-9] /)
			break
	    q = $(i - 1)
	    if (i > NF || q <= 0 || q > 5000 || $2 !~ /^[0-9]/)
		next
	    split(substr($i, 1, 10), d, "-")
	    # Since the last Monday of November 2010.
	    w = mktime(d[1] " " d[2] " " d[3] " 12 0 0") / 86400 - 14942
	    w = int(w / 7)
	    if (w >= 43)
		next
	    sum[$2, w] += q
	    if (!($2 in first) || w < first[$2])
		first[$2] = w }
	    END { for (p in first) { if (first[p] > 10) continue
		line = p
		for (w = first[p]; w < 43; w++) line = line "," sum[p, w] + 0
		print line } }' | sort >shop.csv
	for back in 0 6 12; do
		cut_at $back 6 shop.csv /dev/null
		sparse_row pieces week $back 6 -
	done
}

# ---- what nobody had seen: six kinds of rare sales, from a seed

simulated() {
	sparse_head simulated ''
	for kind in steady lumpy falling ending season waves; do
		awk -v kind=$kind 'function wave(t) {
		    return sin(t * 6.28318 / 52)
		}
		BEGIN {
		    srand(11)
		    for (i = 0; i < 150; i++) {
			line = kind i
			rate = exp(-3.5 + 2 * rand())
			phase = kind == "waves" ? 0 : 52 * rand()
			end = 60 + 200 * rand()
			for (t = 0; t < 221; t++) {
				r = rate
				if (kind == "falling")
					r *= exp(-t / 80)
				if (kind == "ending" && t > end)
					r = 0
				if (kind == "season" || kind == "waves")
					r *= exp(2.5 * wave(t + phase) - 1)
				if (kind == "waves") {
					if (t % 52 == 0)
						tall = exp(2 * rand() - 1)
					r *= tall
				}
				v = rand() < 1 - exp(-r) ? 1 : 0
				while (v > 0 && rand() < .4)
					v += kind == "lumpy" ? 5 : 1
				line = line "," v
			}
			print line
		    }
		}' </dev/null >simulated.csv
		for back in 0 26; do
			cut_at $back 13 simulated.csv /dev/null
			sparse_row $kind week $back 13 -
		done
	done
}

# ---- orange juice, price, deal and feature known

juice() {
	line 'orange juice, 11 brands' 'WAPE %' naive '' '' '' 'R, auto.arima'
	awk -F , 'NR > 1 {
		k = $3 "," $2
		n[k]++; u[k] += $4; p[k] += $5; d[k] += $6; f[k] += $7
	}
	END {
		for (k in n)
			printf "%s,%.6f,%.6f,%.6f,%.6f\n", k, u[k] / n[k],
			    p[k] / n[k], d[k] / n[k], f[k] / n[k]
	}' "$data/forecast/oj_weekly.csv" | sort -t , -k 1,1n -k 2,2n >oj.csv
	with='--driver price --driver deal --driver feat'
	for drivers in '' "$with"; do
		: >wapes
		: >naives
		for last in 147 134 121 108; do
			awk -F , -v last=$last -v drivers="${drivers:+1}" 'BEGIN {
				print "week,brand,units,price,deal,feat"
			}
			$1 <= last || drivers && $1 <= last + 13 {
				print $1 "," $2 "," ($1 > last ? "" : $3) \
				    "," $4 "," $5 "," $6
			}' oj.csv >now.csv
			# shellcheck disable=SC2086	# several words
			"$crm" forecast --series now.csv --by brand \
			    --measure units $drivers -f brand,week,forecast \
			    -O csv --no-header | tr -d '\r' |
			    mean_wape oj.csv 2 1 3 >>wapes
			[ -z "$drivers" ] || continue
			"$crm" forecast --series now.csv --by brand \
			    --measure units --method naive \
			    -f brand,week,forecast -O csv --no-header |
			    tr -d '\r' | mean_wape oj.csv 2 1 3 >>naives
		done
		best=50.1 name='  without drivers'
		[ -z "$drivers" ] || best=31.7 name='  drivers known'
		# By luck naive is good at the first two.
		line "$name" "$(head -n 2 wapes | average)" \
		    "$(head -n 2 naives | average)" '' '' '' "$best"
		line '    13, 26 weeks earlier' "$(tail -n 2 wapes | average)" \
		    "$(tail -n 2 naives | average)" '' '' '' -
	done
}

# mean_wape FILE KEY STEP VALUE: mean over the series of the sum of errors by
# that of what came, percent; forecasts on standard input: key,step,point.
mean_wape() {
	awk -F , -v key="$2" -v step="$3" -v value="$4" '
	NR == FNR { f[$1, $2] = $3; next }
	($key, $step) in f && $value != "" {
		e = f[$key, $step] - $value
		err[$key] += e < 0 ? -e : e
		sum[$key] += $value
	}
	END {
		for (s in err) {
			total += err[s] / sum[s]
			n++
		}
		printf "%.2f\n", 100 * total / n
	}' - "$1"
}

average() {
	awk '{ s += $1 } END { if (NR) printf "%.2f", s / NR }'
}

# ---- the same in 42 stores, without drivers, every level at once

tree() {
	line 'orange juice, tree' total level bottom '' '' \
	    'R: SES, MinT (total, level, bottom)'
	rm -rf .crm oj.sales.csv
	export CRM_STORE="$work/.crm" CRM_NOW=1992-10-05T09:00:00Z
	# A week is its Monday; where a row is missing, it is as the one before.
	awk -F , 'NR > 1 { u[$1, $2, $3] = $4; store[$1]; brand[$2] }
	END {
		print "date,account,product,quantity,amount"
		for (s in store)
			for (b in brand) {
				v = 0
				for (w = 40; w <= 160; w++) {
					if ((s, b, w) in u)
						v = u[s, b, w]
					print strftime("%Y-%m-%d",
					    (7466 + 7 * (w - 40)) * 86400, 1) \
					    "," s "," b "," v "," v
				}
			}
	}' "$data/forecast/oj_weekly.csv" >oj.sales.csv
	"$crm" init >/dev/null
	awk -F , 'NR > 1 { print $1 }' "$data/forecast/oj_stores.csv" | awk '
	    BEGIN { print "number,name" } { print $1 ",store " $1 }' >stores.csv
	awk 'BEGIN { print "code,name"
	    for (b = 1; b <= 11; b++) print b ",brand " b }' >brands.csv
	"$crm" import account stores.csv >/dev/null &&
	    "$crm" import product brands.csv >/dev/null &&
	    "$crm" import sale oj.sales.csv >/dev/null || return
	for by in account.number,product.code product.code,account.number; do
		: >nodes
		for back in 8 16 24; do
			now=$(awk -v b=$back 'BEGIN {
			    t = (7466 + 7 * (121 - b) - 1) * 86400
			    print strftime("%Y-%m-%d", t, 1) }')
			"$crm" forecast --by $by --tree --measure quantity \
			    --weeks 8 --as-of "$now" \
			    -f "level,$by,from,forecast" -O csv --no-header |
			    tr -d '\r' >>nodes
		done
		line "  $by" $(awk -F , -v by=$by '
		NR == FNR {
			if (FNR == 1)
				next
			one = by ~ /^a/ ? $2 : $3
			v["", "", $1] += $4
			v[one, "", $1] += $4
			v[one, by ~ /^a/ ? $3 : $2, $1] += $4
			next
		}
		{
			level = $2 == "" ? 1 : $3 == "" ? 2 : 3
			came = v[$2, $3, $4]
			e = $5 - came
			err[level] += e < 0 ? -e : e
			sum[level] += came
		}
		END {
			for (l = 1; l <= 3; l++)
				printf "%.2f ", 100 * err[l] / sum[l]
		}' oj.sales.csv nodes) '' '' "$(case $by in
		a*) echo '25.25 27.54 79.66, 25.05 27.22 79.02' ;;
		*) echo '25.25 76.54 79.66, 25.05 73.66 79.02' ;;
		esac)"
	done
	export CRM_STORE="$work/none"
	unset CRM_NOW
}

# ---- load of 20 zones and their sum

load() {
	line 'electric load, 21 series' 'WAPE %' '' '' '' '' \
	    'R, ARIMA and Fourier'
	awk -F , 'NR > 1 {
		print $2 "," $1 "," $3
		if ($3 == "")
			gap[$1] = 1
		sum[$1] += $3
	}
	END {
		for (w in sum)
			printf "total,%s,%s\n", w, gap[w] ? "" : sum[w]
	}' "$data/forecast/load_weekly.csv" | sort >load.csv
	cut -d , -f 1,5,6 "$data/forecast/load_weekly_temp.csv" >temp.csv
	for with in '' '--driver hdd60=temp.csv --driver cdd65=temp.csv'; do
		: >wapes
		for last in 2008-03-24 2007-09-24 2007-12-24 2007-06-25; do
			awk -F , -v last=$last 'BEGIN {
				print "week,zone,load"
			}
			$2 <= last { print $2 "," $1 "," $3 }' load.csv >now.csv
			# shellcheck disable=SC2086	# several words
			"$crm" forecast --series now.csv --by zone $with \
			    -f zone,from,forecast -O csv --no-header |
			    tr -d '\r' | mean_wape load.csv 1 2 3 >>wapes
		done
		best=7.00 name='  without temperature'
		[ -z "$with" ] || best=5.36 name='  temperature known'
		line "$name" \
		    "$(head -n 2 wapes | average)" '' '' '' '' "$best"
		line '    other quarters' \
		    "$(tail -n 2 wapes | average)" '' '' '' '' -
	done
}

# ---- every monthly and quarterly series that comes with R

peers() {
	line 'series of R' sMAPE MASE 'R: ets' MASE arima MASE
	if [ ! -e peers.done ]; then
		Rscript "$here/forecast_accuracy.R" "$work" >/dev/null 2>&1 || {
			echo '  no R with the package forecast: left out'
			return
		}
		: >peers.done
	fi
	for kind in month quarter; do
		steps=12
		[ $kind = month ] || steps=4
		for back in 0 1 2; do
			train=$kind.$back.train test=$kind.$back.test
			[ -s $train ] || continue
			forecast --series $train --period $kind \
			    --horizon $steps >said.csv
			score $train $test said.csv
			ours="$smape $mase" k=$n
			score $train $test $kind.$back.ets
			ets="$smape $mase"
			score $train $test $kind.$back.arima
			# shellcheck disable=SC2086	# several words
			line "  $kind, $back years earlier, $k" $ours $ets \
			    $smape $mase
		done
	done
}

[ $# -gt 0 ] || set -- m4 sparse sales simulated juice tree load peers
for part; do
	case $part in
	m4|sparse|sales|simulated|juice|tree|load|peers) $part ;;
	*) echo "accuracy: no part $part"; exit 2 ;;
	esac
	echo
done
