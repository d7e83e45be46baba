# SPDX-License-Identifier: Apache-2.0
# Generated from the unicode package of go1.26.8 by tests/oracle/regexp (-tables). Do not edit.
# fmt: off
"""The Unicode character database as Go's regexp package sees it: categories, scripts, case folding.

Only scripts that a pattern can name are here: Go looks a name up without its underscores, so a
script whose own name has one is out of reach.
"""

from __future__ import annotations

from typing import Final

VERSION: Final = "15.0.0"
CATEGORIES: Final = (
    "Cc", "Cf", "Cn", "Co", "Cs", "Ll", "Lm", "Lo", "Lt", "Lu", "Mc", "Me", "Mn", "Nd", "Nl", "No",
    "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "Sc", "Sk", "Sm", "So", "Zl", "Zp", "Zs",
)
SCRIPTS: Final = (
    "Adlam", "Ahom", "Arabic", "Armenian", "Avestan", "Balinese", "Bamum", "Batak", "Bengali",
    "Bhaiksuki", "Bopomofo", "Brahmi", "Braille", "Buginese", "Buhid", "Carian", "Chakma", "Cham",
    "Cherokee", "Chorasmian", "Common", "Coptic", "Cuneiform", "Cypriot", "Cyrillic", "Deseret",
    "Devanagari", "Dogra", "Duployan", "Elbasan", "Elymaic", "Ethiopic", "Georgian", "Glagolitic",
    "Gothic", "Grantha", "Greek", "Gujarati", "Gurmukhi", "Han", "Hangul", "Hanunoo", "Hatran",
    "Hebrew", "Hiragana", "Inherited", "Javanese", "Kaithi", "Kannada", "Katakana", "Kawi",
    "Kharoshthi", "Khmer", "Khojki", "Khudawadi", "Lao", "Latin", "Lepcha", "Limbu", "Lisu",
    "Lycian", "Lydian", "Mahajani", "Makasar", "Malayalam", "Mandaic", "Manichaean", "Marchen",
    "Medefaidrin", "Miao", "Modi", "Mongolian", "Mro", "Multani", "Myanmar", "Nabataean",
    "Nandinagari", "Newa", "Nko", "Nushu", "Ogham", "Oriya", "Osage", "Osmanya", "Palmyrene",
    "Phoenician", "Rejang", "Runic", "Samaritan", "Saurashtra", "Sharada", "Shavian", "Siddham",
    "Sinhala", "Sogdian", "Soyombo", "Sundanese", "Syriac", "Tagalog", "Tagbanwa", "Takri",
    "Tamil", "Tangsa", "Tangut", "Telugu", "Thaana", "Thai", "Tibetan", "Tifinagh", "Tirhuta",
    "Toto", "Ugaritic", "Vai", "Vithkuqi", "Wancho", "Yezidi", "Yi",
)
CATEGORY_ALIASES: Final = {
    "Cased_Letter": "LC",
    "Close_Punctuation": "Pe",
    "Combining_Mark": "M",
    "Connector_Punctuation": "Pc",
    "Control": "Cc",
    "Currency_Symbol": "Sc",
    "Dash_Punctuation": "Pd",
    "Decimal_Number": "Nd",
    "Enclosing_Mark": "Me",
    "Final_Punctuation": "Pf",
    "Format": "Cf",
    "Initial_Punctuation": "Pi",
    "Letter": "L",
    "Letter_Number": "Nl",
    "Line_Separator": "Zl",
    "Lowercase_Letter": "Ll",
    "Mark": "M",
    "Math_Symbol": "Sm",
    "Modifier_Letter": "Lm",
    "Modifier_Symbol": "Sk",
    "Nonspacing_Mark": "Mn",
    "Number": "N",
    "Open_Punctuation": "Ps",
    "Other": "C",
    "Other_Letter": "Lo",
    "Other_Number": "No",
    "Other_Punctuation": "Po",
    "Other_Symbol": "So",
    "Paragraph_Separator": "Zp",
    "Private_Use": "Co",
    "Punctuation": "P",
    "Separator": "Z",
    "Space_Separator": "Zs",
    "Spacing_Mark": "Mc",
    "Surrogate": "Cs",
    "Symbol": "S",
    "Titlecase_Letter": "Lt",
    "Unassigned": "Cn",
    "Uppercase_Letter": "Lu",
    "cntrl": "Cc",
    "digit": "Nd",
    "punct": "P",
}
# Base 85 of deflated varints: (run length, 1 + index of the name, 0 for none) up to U+10FFFF.
CATEGORY_RUNS: Final = (
    b"c-q`qO{`o;R@OOR-KulzcHOSm@4f2oTXDN>KRb48Cyo=_0m6($<VaCa7&aLV3x33a#E&$yKth6z6%ex^LLkIu79hlE7O"
    b"aL1Ls&%!gb*MN5{y_NG-3e@5Mniq1Ojx<z1?|sjA16=(PVL6*S%GBZk^vc-+5c24GOJLXi0}uXrMw1F0to=fy)qSNret"
    b"+O$W3dJS}OULmJKzZK${vRVuWmN<zmp5L30Mfitbiv(9A_Izpzhj5LI}@-&F2NKcUX1I~Xi;{6!=vHl{mcl+@;$M4(6r"
    b"`GS@vnNq*PAF1qZ%_aIfRgelPI#hr+EJKvF`m}FZ~mSqseTdMdKUV16T+GTttlL=Kb`ig^o?=>1$ZhH9a!HKL;^*Ee&Z"
    b"k#+IYdFRvUbM=WNE`VP};W;*I|s4b&#_>`CgJze%z2L<pCndVw!jyk$3Vr4`|Nq6H-?JP{>96$d9=I(XLnM=LH|JDp{e"
    b"tx$+^oMP_^3#A_xDkLFk-t&nAC#o*7#2&(xq%Q<w5=tAXiSY^P5=oEPpOZFmpo&6)L5WvIT%yn>3P=>1#F!VtT96o22%"
    b"R)o39Y>lm^~z25elnByiL^I7E07nB0(p~b(FZ%lSSdA*_;Z6x!7BXFjyEx2tf!WP?<6Ac8S5Al0FNlb6_DrIU)8eyz-e"
    b";gDSnQ)-S`0dw?tN$v6WYCkN$$1W*ca_U)iN6ZHHgPP|(C9zDRT*`KgUG_BJ!GDzn76+0ajS_P2!M0m8cr+Jyi9*{T~="
    b"LaR$+s)@V?tmBA*_^;uk@18P1emEFO#c8nm3us+2X$(BWUsob4JhfHOtLP8kasew1%X6x<B9YvpivS#Qvj8a?cP->%V{"
    b"q0Aqksqrwi^_`E`D0nNdD{>Sk)2Zm0Px!jm`9UJ4SbPG`H2ce-gaRrSb`|3aWXYWCC922o2ppo7_iAe~oxtA@%9H}v!p"
    b"k^`;0P!RQjp3B9(W*Z^nNTXbdrA^9N-%}ujM8?m_R{glni&iA4oP3RaR1Kv)X@#?-L+(^tC*sg2Qg14p8jVbx=m{$&Uk"
    b"O~B;;NqIs<7&z^NBjuk!mLPzIf5G6PTu0LI-gvnMFAHQDa@~%>(KsyLB2+WL(ue6yX1a&5?Kt!*P6N`aSoExw#O&Z5qE"
    b"K8cJ<B%0QM_J>HBAuNU6ppPZ;34um#?sLa6Yf`Yk7P%9<sS{$m4J1#92!fA#y*<Qyl+FVFtp4=tPQ(7mQzajP>F?;wz3"
    b"s<1|FX_7rLgAJK^}cjoBU&1~DiLRub8;OgbYpb*4r=uZXm;9|MLS#*he6asC<Eu~QoYRLhs&)gTEpl`b}mW2iyB?_b)`"
    b"@=&$C)~mecc4yFF*Qu}M=b=stnQP>HooZRIlNlZ{v|Q2TbUEPl;)vc;*r>jbWxh;(A>fTqM=<6dR(flKQHu0{r;6wwGS"
    b"$<FMAk~jY)^PdLS{6|Cb6wdpL;cohtzhj>mwI2!@Bx<1g$Ph149(W$B)AvYcdv7b-9W|a{=%H1dg*EoiSUb<-7+8yMBG"
    b"!!e=6Ox%HVyj)7doaRTC)A6V=43$ooSdht<AW?2T(+~q{D7Rh6l0GreQ*4%38Vj44bDAcO#?#oLkM2lABS&Y?kI)aYa`"
    b"tavgDx;fnEjXriwaX-`gnt?G9|o-2Ef%|Ow4LzY!{=6qpp*kDeXt3xw1l?OM@8-+^4*~&I18^6ti)ZHa;R9TlS>F|3i4"
    b"V$_iE>}O?t7~-i7%%5HYRO;JeQl-Tc9r2%m4>g;e*dFrldsjrlyG)<)O;T9bNx9Q9>?Qh`sjZ3)<$pfaHAd%T>bELWo#"
    b"?q$Lfs<ci^FF-R&!Q?>XQ@5&!JXTSj>;Z#Hm+GM7slIlh5nzLz9ueNcK(T1sn|=;LUcrf4{(Ba9>a+gdk-7UR<{VjeV6"
    b"Qz*p33pcJ?rowgVr<|t6c?^~Ci8{lVsScP`2W!4m3M4dtl=b=j{<fecA5v}SdR5V)30yHZ4uvb>O)U}=uUX$LzE7wi=y"
    b"h{d2;Z-ldv!V1t(?>uvYf4im^W22)p_35n4hlm{4UpbUy!@?*FHx=;a~N(yi;3Twj1tk7A*y`C=@ut|EsY@(+8EP@GE@"
    b"7&^B;-RpOkJFM{Q|4b}$uZ`R|R>)t^g56MrTUB2EEHxoT>&92$fjF!bj)7up=+Ceyw4{9GFD{huD7EZ2G0(>@zT|HhDR"
    b"|MSMl-zL=EB8DW$qS14tZ4D}lt|*TlunCHP&uPuYAW4$D$39$h0`JS4qO^7%|a`&Zw#(@Tcgx!5v#CDOScgmlq?jypza"
    b"{wO&MX9LZHT=jy|sxb_6b+Ooe_iIXg-bUU;JSlF3z1YZqFxio?hJ1sQ?g2+6EOwW9QMAD0=H;_$pU+|SMZo9>?#lK!|{"
    b"Lhv&*s%_PS(2yq3L#H70Ps+hM;~!Zx1>|~H7`HXQ)h%X1E7Y9A)W7w}if0yl@IPHFY&%?m-tn;9b!yh`{RIXBSr5e7p+"
    b"2L~i<t0@w2Y_K_UR}Tt_z2=f>WAh1JJypf!0)cMWE^it`T6atioat!r`QsxiES;kDrwWC=S;%(AHaXmk%muR6?o%)#q@"
    b"%QhJM^ZuPv(L8)ekt+?FcNN6rX^9GlsNewot{G#Ykgi14i2AAVy|AvgFJc$k`-r=$cUKDlJE)wRE5XO!oI!~B;La>VK6"
    b"?~DUMUe=R6?`B(69{d%XY#6*uT2dE)$P(gE_o?jLq02lHs6@!ZP4T*J_A$+X+Y&JUJ?h+EIBit&Faw#Wg0k*Ndt3d3?("
    b"{HYI8tag1*TXVR@?})~AG%Lz6>kaa({;iZCP}N(0FY32<eGkUxgk<PKhl2`~5npHIXkLF_-zIGYL27;?1kn!FCAGZHh2"
    b"ph%ZoZc4#ITyo_SjwR$H=&d{k<1Lw|P#lhO?8!osq_yzBKK7$D7z?p08i>S<wRMd=kWNH#omdyZX}EU!%?p|~igMAEbV"
    b"Ja!nnuJGm&U-1y>+iN3E?PrScvu74C9TM&lf{$=_98AI2izsqH(6F37w?IPQs7rHJM&4HMnl<G@;vdgc`-l9U~}~OutC"
    b"DWeq&;U~tt*V{v6+m>?UdFn*k~e9L;sqC&_1^MvQ74&H8ZS)5{V+a`P2H1&3N?o<x7G??(TpL&QYU+izAn)8g^k0v=yr"
    b"dbP?An&N(s#*=smQP|Ew?6i5o|zKVmt|7GO8nS*8k=@wQ_Au%N{iUPYCE3ZwH~c`IU0w$3X+&Eiych;&6>1i*&gXxNqc"
    b"dclJJ_kMfvL3f4V4RuV5!rQzBx2m;o*uwNWD2ib+$i?JagmymcteZU}Zch-u4DE4I>f<LszW<*y$3yKGGry*aFHC)8;^"
    b"KQG)h3H!yV#QsfdTOMbrZgo%-sC+iakK$8vLQ^{YA<3T|;fI7v!WTp`Q}QxTzkL>e?BtzS@Q#yUZI$sh{2m*5SR=(6sW"
    b"&8~rnu??6{^wNd?6E#rNN<mp)rFkvnxM>*Tq?{@J<)tQVMs$!3wU_fx8}GdrkyjZsi%Y@(=gm0wDy_Mffe&Y$|7_{$vj"
    b")g0~?*zrasOgCsz!n$g*+j^g-lPVj7EEK`f0sxRZKdN@TgFIP1ws_%p)aSdrxUHZ;?jPI&QRDT9Xd1mzS+G3qQLm1-Vh"
    b"p35m;dMOzQ-`g^roRe-MPZ{=F}kj^b(*G~LhUJS@7@p^1KgP2j{F~{r#xdFX;^z2y#L>h#(zcK?C-mJC%JkvNu|_RN?e"
    b";VSEFH`z9fjA<j8w?|5syo^B}SPs<-L=^pS85ls=8?nyOO>Y%V}T^<CD>D;?mPxD@*awE7ZIg@Qi*ePa&p_ID@Yk2Fl%"
    b"9MTn>kLP_z6x`%czvA&7nJO}^T>frcH+=91<MukSpy>jO6I(L!AaT=pBs{eKVcN~PDQmh@{FL{BUhh*TJ&+f{!!I$eRf"
    b"kX38RnHSuVi$wMx^|kRA0iGnrum11Gx6^^|OS3quQ+hx~UEa6;>PkbanWF>PIYA=l1(j6~yXsxe7Lw!SxONCD$4H%C<>"
    b")K3fT)3i|0AO20~#aHn2G?0-S<l|N_M;`g`W@wY17Ti2z>?|i%b#tOgg<nKEC=_P6Km96~6?_CA)20zI63I9Urm;W93k"
    b"N<?@>F<9900960b2m)G"
)
SCRIPT_RUNS: Final = (
    b"c-nkcNsL@))jj8a-y3V{>2`JXRIfYrYH)YI?kczKer?BT$9AVZJDtQshKl1j6?fbje#g--vFca}SuiMw1yU9yiwF@3A+"
    b"aNfMHqI71ri_@2t^2q1rlO`A{H!AJy#5h5R3E9xx>3seYfuY-Z7m_U7bvqm1#+tI$BPt)s*@ZlQz^z9hKaezLwaSYGOg"
    b"38Cx*pzK?y4v6y%$E{+eyZ?huFN30NaE9h8(vBaT8A5)7K?qUv(p}K}zG*n}#k)ehrmrNQayM{V%ir0xF*9GSKis`&m#"
    b"Ni79b0N7ZC|xC{9~SUoB6r<E)evG_oHo=M^XQaKN>iefQ#K&{Kp=r&JRrP)U|?VaK``*!zy|{h2?!?;R04r%5N^Xl8iM"
    b"f#;WY@k4*?s5Gl-jp0UI7{gBcGuLYO)c)S2;ko$%^})Cs392nT*s7qDJ}tqbyXFUv98gugA2ZNd09;cXMLO*q?vVBj~~"
    b"9?Z7A?;qI?Aw9zF8JHendnU8lBP7#(zd^od;oQ#=u;+rkBDCkAutS&~qP#;4?FfQ_ZFf9KrUl#)*d0N*<0057v<cHD%5"
    b"5TS6HZ$Y41BijLE0`P(~`waJCDLK!W<*^57<3sF?38Y*|)pINY`MZO9WklU4hp%VAsOUY{Kul2)hE)&13zR1$FvX3|S+"
    b"%MmTH4#6XwVB(wY4TO-0XfnAHRwM*1?EgBgUrCq|?wJN(YKH!=99KksUoD(d}QSIEGv`$5YjRamqaG+ZQp8GGcQbeQ!e"
    b"LNCGk-=o-;?k(V9lh&d=23$)SB&Paco=^^0H4==q5;NAc@%CC<^~}*^5`BAga_OVvL(tb>e!Zxt6Lrxww^%sFp)oOGw`"
    b"rM{_wj*bYQwDkm9>UHEH9VYq0DR8_%u!KCHjCZcth`FzYJ_DjpW*1ZK{E&WA~;g@o!QR++fU#Hb`x2ldp6S!t(EY*QyL"
    b"q^xYFj5m@!NylS>8w=_K_6K|5b5vu&ftV=8L@~=DMq@#LUj#9cS4l1_kyECUJxfXyQiC}yVJ<15u8fUJ>MGMIWjd^_)T"
    b"qU`9IYUyiVr;9lfvJv3L+(T^xAxs-Whk`jsIsm*IxD@FBid=%TbW^>wh7tbaft+P2y@ZkKeL6iM(1k$|jY~iUv)aNXu8"
    b"-v`SoB5=bIymZ(p5L`}!RLXPORh#`$~HO*tFQ*99&T5Ub5%N^>K&UdMw>~C)9-iK^{EqKG=&>I0(j(ku4Zw%KeS3Do{+"
    b"DnaYqz)t{m=aDpfnvIXP&cvpq>ucQE~2RfRHAk{2VS0O8Ju4xsNu4OELYDEheiSvM+D)Bz>Y*`-Xz>e2Ke`BETq&RWo%"
    b"PXi;JTh`0#Qok8;bR-FoX`{8gHQmzs5WX&#PsFu6!Liv$-586aGI-3;L`Vni<*!9nAJCc=;zN<wu}Or-LF5~E7k{*fBu"
    b"9U94gK{U9BavFB1OC8Z_%fM~PeVCSkr-Y{=9K9>({}-0jAkYgjQBVWM%UDt-cZrz?4cbE`FqzU-Og(S_v#$|+?HVplt~"
    b"@>axFCGoMeQ-0p*g#S+-;(CoA7QEa+_bUe`esO#J-dW(vxr}1e_oiCkUA^U}i^%o~WMn5u9DY=mH@N4xEMQO9s3&dDH="
    b"qenQw)LRKC4tAtr4W>y7e)goN=5Ujq4#&L`M@c;)M1JC)u&2G4TcL;MwAa~Bdm=)}M_7bMY#!#*XIG?wu<pVH(d?f@|I"
    b"yf*)j12o|JQU#CQ^Z&|hmnKC^1-9<P7^#$*waMmG?6>);_x8{;UO2cM));>)CA)-!mANdBb*w+Bp5_YO~9H9)*N^>fmb"
    b"tdYF{CqK2JF3XR-B)kMNc65C@+T)SsEh$wzVsA8}FG8pZkxF2WZMVoC%hu_(*O#F6Pg3H)<{<eVUP?iL=q_6)+Q&xjx-"
    b"mO`Q!hL{Nrq7#Dg6GZXEM;4V055xP3)_#NO{g=QaC3JcPu=k!<?%~xk;goauIm<tOoA}sz9;&B^@RWs|y6_?qzWAAor%"
    b"t|rGn*FaribCp4e%x}N;3~>7V(een?Cm3n|l_)%|D-n?GRpvkPgAl`?6#@C2(m5W=X(K5w_#wtLEZcBe*r=pfF<)%y<Z"
    b"A1a`*i?`udBK{*L<M~~n$YKVpkj;cw9)lWpdWL9nRpei=wFJVmc87^ypioQcUp~NFfi1x=uGVZUTyfPc3{(v0I=1brY?"
    b"CH#Ae}#d1Z-{=~fAPcqqoaF8R8tpj`WwQVCx+)GW0@zMc?U-;b6{o9qWbDE)?atP*FU|tIc!8oM3ka81!rjy(n9zR7bo"
    b";A9@L)_)(}(KCmNB>x*<Yy&(91lXzW1WgZV=K7x8(lU&9;J`n+Dh_ONlX8cwEHA?E9XMYXu0d6ZPpziIl2HN^L+YnW6n"
    b"i59Y?Ks|^S;p%(D?>w~_R+Ful|5uA=)y?h$YANG2_0eB$P4zLGHROE%aPugtWH0s0C0QqY6bI$|_-4Odhcrg0U-t3oFQ"
    b"pmbM^V$oAJ`P!U1}EbgZ1Y76Zp1m{xOGN)SC`Ijhesu;R2|$xTbr=-<Z7n&m8_000960JHi{M"
)
# Per set of code points that fold to each other: distance, number of further ones, distances.
FOLD_ORBITS: Final = (
    b"c-rij%WKq76o>gvCiCd@38h7`8hnEw=|+aSXuA->jY0=Et_1%85jSp%ih_bGTX(*Sg2jp=Zd?eXZRsMVtq&Be2wmBQAS"
    b"j3{L2~b8IyRHcj7`S~!gp?e_uP{?xA&eTH-lJ&AXZ^8Xyl4i962V-rj_+Y&kPWrsuEJ!U)XPP29PL7c)|z>Frvs}tcWS"
    b"#HQw~+wVDHE7#s!%m|YoI0FJ{O;Fb2?K~(oGa2|L^*>WuE&Z16Q?7atNI^=_^5^lDf=}yYC`j?=1St5!Z@RMdDuNGxI4"
    b"~3#(Z~zYa3gA{AuIJ%qzKI1#OlBQPFzyIUyK351KZf9iJNR>`ndKpqDYtXqkuI*e<5wNIhmp4~=Jt4#Gu0An6HcetDeO"
    b"QY3<&+uFRI8lm&)C%cEj4RO~l&wTQQ5(g;=)87D}GBlKR-E<#y7UnpQ7msx3%zg!(8ZoVWGgIXnDOFm0FQq>bS=L7~r9"
    b"|5PuCaM!M@Fq$H|#mi`8-EQ#+F|cVYP8Ul#VrarrF3D2P;CVOyh?UQE%;e=G;eQjKCcTQ04w)PgzQTo3N${zsgQuf%Dr"
    b"V0F5&EM2#pbyEhrXTBWPF}%&5=R=X42vjeAOXbj+SvkaTaYS6~i!Wta(P|ej(FNrbX#C)h0-_k|_wA_R>y0bi$J)8;Op"
    b"`tqp%Yh0_ZuuZU9WZJv!?X}jp-oC)*asQCySL}$&Bm#Fj9y>_ydj#Z{YX}j9xw^Kpicc!<^NhNyV!NWiJv<zV;!*2ctm"
    b"m8Vv2J8w)ss&UH*3Qo@3=m7cbVph^e$Gv>&KbtO!`24yD*yoh|20~WsQ"
)
