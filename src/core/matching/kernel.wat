;; The loop that looks at every name there is: 512 bits each, compared by counting common bits. `tools/assemble.ts` makes
;; `kernel-module.ts` of it; `kernel.ts` has the same six functions in plain script, and a test holds both to one answer.
;; Whoever calls hands in addresses: the module owns no memory, keeps nothing between calls and knows no key.
(module
  (import "house" "memory" (memory 1))

  ;; For each of $n filters: the best of $readings questions, as a whole number up to 4096, into $scores; $histogram counts them.
  ;; $weights holds 516 words for each question: what one common bit is worth for a filter of that many bits.
  (func (export "scan") (param $filters i32) (param $counts i32) (param $scores i32) (param $n i32)
        (param $questions i32) (param $weights i32) (param $readings i32) (param $histogram i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128) (local $sum v128)
    (local $best i32) (local $score i32) (local $left i32) (local $more i32) (local $q i32) (local $w i32) (local $bin i32)
    (if (i32.eqz (local.get $n)) (then (return)))
    (local.set $left (local.get $n))
    (loop $each
      (local.set $a (v128.load (local.get $filters)))
      (local.set $b (v128.load offset=16 (local.get $filters)))
      (local.set $c (v128.load offset=32 (local.get $filters)))
      (local.set $d (v128.load offset=48 (local.get $filters)))
      (local.set $best (i32.const 0))
      (local.set $q (local.get $questions))
      (local.set $w (i32.add (local.get $weights) (i32.shl (i32.load16_u (local.get $counts)) (i32.const 2))))
      (local.set $more (local.get $readings))
      (loop $reading
        (local.set $sum (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u
          (i8x16.add
            (i8x16.add
              (i8x16.popcnt (v128.and (local.get $a) (v128.load (local.get $q))))
              (i8x16.popcnt (v128.and (local.get $b) (v128.load offset=16 (local.get $q)))))
            (i8x16.add
              (i8x16.popcnt (v128.and (local.get $c) (v128.load offset=32 (local.get $q))))
              (i8x16.popcnt (v128.and (local.get $d) (v128.load offset=48 (local.get $q)))))))))
        (local.set $sum (i32x4.add (local.get $sum) (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $sum) (local.get $sum))))
        (local.set $score (i32.shr_u
          (i32.mul
            (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
            (i32.load (local.get $w)))
          (i32.const 9)))
        (local.set $best (select (local.get $score) (local.get $best) (i32.gt_u (local.get $score) (local.get $best))))
        (local.set $q (i32.add (local.get $q) (i32.const 64)))
        (local.set $w (i32.add (local.get $w) (i32.const 2064)))
        (br_if $reading (local.tee $more (i32.sub (local.get $more) (i32.const 1)))))
      (i32.store16 (local.get $scores) (local.get $best))
      (local.set $filters (i32.add (local.get $filters) (i32.const 64)))
      (local.set $counts (i32.add (local.get $counts) (i32.const 2)))
      (local.set $scores (i32.add (local.get $scores) (i32.const 2)))
      (br_if $each (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    ;; Counted afterwards: beside the arithmetic each count would have to wait for the one before.
    (loop $counting
      (local.set $scores (i32.sub (local.get $scores) (i32.const 2)))
      (local.set $bin (i32.add (local.get $histogram) (i32.shl (i32.load16_u (local.get $scores)) (i32.const 2))))
      (i32.store (local.get $bin) (i32.add (i32.load (local.get $bin)) (i32.const 1)))
      (br_if $counting (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))

  ;; Which of $n scores reach $least: their positions into $out. Reads eight at a time; what lies behind the last must be 0.
  (func (export "collect") (param $scores i32) (param $n i32) (param $least i32) (param $out i32) (result i32)
    (local $at i32) (local $hits i32) (local $found i32) (local $lane i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
    (loop $eight
      (local.set $hits (i16x8.bitmask (i16x8.ge_u
        (v128.load (i32.add (local.get $scores) (i32.shl (local.get $at) (i32.const 1))))
        (i16x8.splat (local.get $least)))))
      (if (local.get $hits) (then
        (loop $hit
          (local.set $lane (i32.ctz (local.get $hits)))
          (i32.store (i32.add (local.get $out) (i32.shl (local.get $found) (i32.const 2))) (i32.add (local.get $at) (local.get $lane)))
          (local.set $found (i32.add (local.get $found) (i32.const 1)))
          (br_if $hit (local.tee $hits (i32.and (local.get $hits) (i32.sub (local.get $hits) (i32.const 1))))))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $eight (i32.lt_u (local.get $at) (local.get $n))))
    (local.get $found))

  ;; Which of $n filters are as much like one question as $least: their positions and how much, into $out by turns. Written down for
  ;; everybody and kept by counting on, so that nothing waits for a guess: $out wants room for one pair more than there are filters.
  (func (export "alike") (param $filters i32) (param $counts i32) (param $n i32) (param $question i32) (param $weights i32) (param $least i32) (param $out i32) (result i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128) (local $sum v128)
    (local $score i32) (local $at i32) (local $to i32)
    (local.set $a (v128.load (local.get $question)))
    (local.set $b (v128.load offset=16 (local.get $question)))
    (local.set $c (v128.load offset=32 (local.get $question)))
    (local.set $d (v128.load offset=48 (local.get $question)))
    (local.set $to (local.get $out))
    (if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
    (loop $each
      (local.set $sum (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u
        (i8x16.add
          (i8x16.add
            (i8x16.popcnt (v128.and (local.get $a) (v128.load (local.get $filters))))
            (i8x16.popcnt (v128.and (local.get $b) (v128.load offset=16 (local.get $filters)))))
          (i8x16.add
            (i8x16.popcnt (v128.and (local.get $c) (v128.load offset=32 (local.get $filters))))
            (i8x16.popcnt (v128.and (local.get $d) (v128.load offset=48 (local.get $filters)))))))))
      (local.set $sum (i32x4.add (local.get $sum) (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $sum) (local.get $sum))))
      (local.set $score (i32.shr_u
        (i32.mul
          (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
          (i32.load (i32.add (local.get $weights) (i32.shl (i32.load16_u (local.get $counts)) (i32.const 2)))))
        (i32.const 9)))
      (i32.store (local.get $to) (local.get $at))
      (i32.store offset=4 (local.get $to) (local.get $score))
      (local.set $to (i32.add (local.get $to) (i32.shl (i32.ge_u (local.get $score) (local.get $least)) (i32.const 3))))
      (local.set $filters (i32.add (local.get $filters) (i32.const 64)))
      (local.set $counts (i32.add (local.get $counts) (i32.const 2)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $each (i32.lt_u (local.get $at) (local.get $n))))
    (i32.shr_u (i32.sub (local.get $to) (local.get $out)) (i32.const 3)))

  ;; How many of $n filters hold every bit of the one at $part.
  (func (export "contain") (param $filters i32) (param $n i32) (param $part i32) (result i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128) (local $found i32)
    (local.set $a (v128.load (local.get $part)))
    (local.set $b (v128.load offset=16 (local.get $part)))
    (local.set $c (v128.load offset=32 (local.get $part)))
    (local.set $d (v128.load offset=48 (local.get $part)))
    (if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
    (loop $each
      (if (i32.eqz (v128.any_true (v128.andnot (local.get $a) (v128.load (local.get $filters))))) (then
        (local.set $found (i32.add (local.get $found) (i32.eqz (v128.any_true (v128.or
          (v128.andnot (local.get $b) (v128.load offset=16 (local.get $filters)))
          (v128.or
            (v128.andnot (local.get $c) (v128.load offset=32 (local.get $filters)))
            (v128.andnot (local.get $d) (v128.load offset=48 (local.get $filters)))))))))))
      (local.set $filters (i32.add (local.get $filters) (i32.const 64)))
      (br_if $each (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $found))

  ;; Where among $n words (a multiple of four) $token stands: positions into $out.
  (func (export "find") (param $words i32) (param $n i32) (param $token i32) (param $out i32) (result i32)
    (local $at i32) (local $hits i32) (local $found i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
    (loop $four
      (local.set $hits (i32x4.bitmask (i32x4.eq
        (v128.load (i32.add (local.get $words) (i32.shl (local.get $at) (i32.const 2))))
        (i32x4.splat (local.get $token)))))
      (if (local.get $hits) (then
        (loop $hit
          (i32.store (i32.add (local.get $out) (i32.shl (local.get $found) (i32.const 2))) (i32.add (local.get $at) (i32.ctz (local.get $hits))))
          (local.set $found (i32.add (local.get $found) (i32.const 1)))
          (br_if $hit (local.tee $hits (i32.and (local.get $hits) (i32.sub (local.get $hits) (i32.const 1))))))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $four (i32.lt_u (local.get $at) (local.get $n))))
    (local.get $found))

  ;; Where among $n halves $one or $other stands: positions into $out. Reads eight at a time; what lies behind the last must be 0, and neither is.
  (func (export "either") (param $halves i32) (param $n i32) (param $one i32) (param $other i32) (param $out i32) (result i32)
    (local $at i32) (local $hits i32) (local $found i32) (local $eight v128)
    (if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
    (loop $more
      (local.set $eight (v128.load (i32.add (local.get $halves) (i32.shl (local.get $at) (i32.const 1)))))
      (local.set $hits (i16x8.bitmask (v128.or
        (i16x8.eq (local.get $eight) (i16x8.splat (local.get $one)))
        (i16x8.eq (local.get $eight) (i16x8.splat (local.get $other))))))
      (if (local.get $hits) (then
        (loop $hit
          (i32.store (i32.add (local.get $out) (i32.shl (local.get $found) (i32.const 2))) (i32.add (local.get $at) (i32.ctz (local.get $hits))))
          (local.set $found (i32.add (local.get $found) (i32.const 1)))
          (br_if $hit (local.tee $hits (i32.and (local.get $hits) (i32.sub (local.get $hits) (i32.const 1))))))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $more (i32.lt_u (local.get $at) (local.get $n))))
    (local.get $found)))
