; SPDX-License-Identifier: MIT
; The Lisp's own tests: `lisp tests.lisp`, also under WINNOW_ZEAL=collect=1 and the like.

(define passed 0)
(define failed 0)
(define (check name got want)
  (if (equal? got want)
      (set! passed (+ passed 1))
      (begin (set! failed (+ failed 1))
             (display "FAIL " name ": " got ", expected " want "
"))))

; ---- numbers
(check "integers" (+ 2 (* 3 4)) 14)
(check "fractions" (/ 1 4) 0.25)
(check "beyond 32 bits" (* 100000 100000) 10000000000)
(check "doubles in lists" (list 0.5 (+ 0.5 1) -0.25) '(0.5 1.5 -0.25))
(check "comparison" (list (< 1 2) (< 2 1) (= 2 2)) '(#t #f #t))
(check "remainder" (remainder 17 5) 2)

; ---- lists
(check "quote" '(a (b . c) "d") (list 'a (cons 'b 'c) "d"))
(check "car and cdr" (car (cdr '(1 2 3))) 2)
(define cell (cons 1 2))
(set-car! cell '(new))
(check "set-car!" cell (cons '(new) 2))

; ---- functions
(define (map f l) (if (null? l) '() (cons (f (car l)) (map f (cdr l)))))
(define (fold f a l) (if (null? l) a (fold f (f a (car l)) (cdr l))))
(define (iota n) (define-loop n '()))
(define (define-loop n l) (if (= n 0) l (define-loop (- n 1) (cons n l))))
(check "map" (map (lambda (x) (* x x)) (iota 5)) '(1 4 9 16 25))
(check "fold" (fold + 0 (iota 100)) 5050)
(check "rest parameters" ((lambda all all) 1 2 3) '(1 2 3))
(define (make-counter)
  ((lambda (n) (lambda () (set! n (+ n 1)))) 0))
(define c1 (make-counter))
(define c2 (make-counter))
(c1)
(c1)
(check "closures keep their own variables" (list (c1) (c2)) '(3 1))
(define (adder n) (lambda (m) (+ n m)))
(check "curried" (((lambda (f) (f 40)) adder) 2) 42)

; ---- tail calls: deeper than the recursion limit
(define (even n) (if (= n 0) #t (odd (- n 1))))
(define (odd n) (if (= n 0) #f (even (- n 1))))
(check "mutual tail calls" (even 2501) #f)
(define (deep n) (if (= n 0) 0 (+ 1 (deep (- n 1)))))
(check "deep recursion works" (deep 150) 150)
(check "too deep recursion is an error" (fails? '(deep 100000)) #t)

; ---- strings and symbols
(check "string-append" (string-append "a" "" "bc" (number->string 1.5)) "abc1.5")
(check "string-length" (string-length "hello") 5)
(check "symbol->string" (symbol->string 'abc) "abc")
(define (repeat s n) (if (= n 0) "" (string-append s (repeat s (- n 1)))))
(check "many strings" (string-length (repeat "xyz" 60)) 180)
(define (double s n) (if (= n 0) s (double (string-append s s) (- n 1))))
(check "a string larger than a page" (string-length (double "0123456789abcdef" 15)) 524288)

; ---- macros
(define-macro (when test . body) (list 'if test (cons 'begin body) #f))
(define-macro (let bindings . body)
  (cons (cons 'lambda (cons (map car bindings) body))
        (map (lambda (b) (car (cdr b))) bindings)))
(define-macro (or2 a b) (list 'let (list (list 'it a)) (list 'if 'it 'it b)))
(check "a macro" (when (< 1 2) 'yes) 'yes)
(check "let" (let ((a 1) (b 2)) (list b a)) '(2 1))
(check "a macro that uses a macro" (or2 #f 7) 7)
(check "arguments of macros stay unevaluated" (when #f (car 1)) #f)

; ---- errors
(check "unbound" (fails? 'nothing-here) #t)
(check "not a function" (fails? '(1 2)) #t)
(check "wrong type" (fails? '(car 1)) #t)
(check "too many arguments" (fails? '((lambda (a) a) 1 2)) #t)
(check "no error" (fails? '(car '(1))) #f)

; ---- memory: what is reachable stays as it was, however much is dropped beside it
(define (tree d) (if (= d 0) '() (cons (tree (- d 1)) (tree (- d 1)))))
(define (size t) (if (null? t) 1 (+ (size (car t)) (size (cdr t)))))
(define kept (tree 6))
(define numbers (map (lambda (x) (/ x 8)) (iota 40)))
(define (churn n) (if (= n 0) 'done (begin (tree 4) (churn (- n 1)))))
(check "churn" (churn 20) 'done)
(check "a tree lives through collections" (size kept) 64)
(check "boxed doubles live through collections" (fold + 0 numbers) 102.5)
(check "gc says how much is used" (< 0 (gc)) #t)
(check "and keeps what is needed" (size kept) 64)

(display passed " passed, " failed " failed
")
(exit failed)
