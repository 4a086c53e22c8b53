"""Domains where private persons have their addresses: freemail, mobile carriers, internet providers.

One line per country or kind. A domain stands for its sub-domains as well. Only domains go in whose addresses name
no organisation; a provider's company domain (staff addresses) does not.
"""

from __future__ import annotations

_WORLD = """
gmail.com googlemail.com outlook.com outlook.de outlook.fr outlook.es outlook.it outlook.jp outlook.kr outlook.com.br
outlook.com.au outlook.in outlook.be outlook.at outlook.dk outlook.cl outlook.pt hotmail.com hotmail.co.uk
hotmail.co.jp hotmail.fr hotmail.de hotmail.it hotmail.es hotmail.be hotmail.nl hotmail.se hotmail.dk hotmail.no
hotmail.fi hotmail.ca hotmail.com.ar hotmail.com.br hotmail.com.au hotmail.com.tr hotmail.com.mx hotmail.gr
hotmail.co.th hotmail.co.kr hotmail.ch hotmail.cl live.com live.jp live.co.uk live.fr live.de live.it live.nl live.be
live.ca live.se live.dk live.no live.cn live.in live.at live.com.au live.com.mx live.com.ar live.com.pt live.ie
live.hk msn.com passport.com windowslive.com icloud.com me.com mac.com yahoo.com ymail.com rocketmail.com myyahoo.com
yahoo.co.uk yahoo.fr yahoo.de yahoo.it yahoo.es yahoo.ca yahoo.in yahoo.co.in yahoo.com.br yahoo.com.ar yahoo.com.mx
yahoo.com.au yahoo.com.sg yahoo.com.hk yahoo.com.tw yahoo.com.ph yahoo.com.vn yahoo.com.tr yahoo.co.id yahoo.co.kr
yahoo.co.th yahoo.co.nz yahoo.co.za yahoo.com.cn yahoo.cn yahoo.com.my yahoo.com.co yahoo.com.pe yahoo.cl yahoo.ie
yahoo.gr yahoo.se yahoo.no yahoo.dk yahoo.nl yahoo.be yahoo.at yahoo.pl yahoo.ro yahoo.pt yahoo.fi yahoo.hu yahoo.cz
yahoo.ch aol.com aol.co.uk aol.de aol.fr aol.jp aim.com love.com games.com netscape.net compuserve.com cs.com
proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tuta.io tutamail.com tuta.com keemail.me
hushmail.com hush.com mailfence.com fastmail.com fastmail.fm fastmail.net sent.com zoho.com zohomail.com zohomail.eu
zohomail.in mail.com email.com usa.com europe.com asia.com consultant.com engineer.com dr.com myself.com writeme.com
gmx.com gmx.us inbox.com lycos.com excite.com juno.com netzero.net netzero.com rediffmail.com hey.com duck.com
runbox.com posteo.net mailbox.org riseup.net disroot.org countermail.com startmail.com ctemplar.com safe-mail.net
mailinator.com guerrillamail.com yopmail.com 10minutemail.com trashmail.com trash-mail.com
"""

_JAPAN_CARRIERS = """
docomo.ne.jp mopera.net mopera.ne.jp dwmail.jp docomo-camera.ne.jp ezweb.ne.jp au.com auone.jp auone-net.jp ido.ne.jp
biz.ezweb.ne.jp ez1.ido.ne.jp uqmobile.jp uqc.jp povo.jp softbank.ne.jp i.softbank.jp softbank.jp vodafone.ne.jp
jp-t.ne.jp jp-d.ne.jp jp-h.ne.jp jp-c.ne.jp jp-k.ne.jp jp-r.ne.jp jp-s.ne.jp jp-n.ne.jp jp-q.ne.jp disney.ne.jp
disneymobile.ne.jp d-mobile.jp emnet.ne.jp emobile.ne.jp emobile-s.ne.jp bb.emobile.jp ymobile1.ne.jp ymobile.ne.jp
y-mobile.ne.jp yahoo.ne.jp ybb.ne.jp willcom.com pdx.ne.jp wcm.ne.jp dk.pdx.ne.jp dct.dion.ne.jp rakuten.jp
rakumail.jp rmail.rakuten.jp mineo.jp linemo.jp iijmio-mail.jp bmobile.ne.jp tu-ka.ne.jp astel.ne.jp phone.ne.jp
mozio.ne.jp cmail.ido.ne.jp sky.tu-ka.ne.jp sky.tkk.ne.jp sky.tkc.ne.jp
"""

_JAPAN = """
yahoo.co.jp ymail.ne.jp excite.co.jp goo.jp mail.goo.ne.jp goo.ne.jp infoseek.jp infoseek.to livedoor.com livedoor.jp
nifty.com nifty.ne.jp niftyserve.or.jp biglobe.ne.jp ocn.ne.jp so-net.ne.jp so-net.jp plala.or.jp dion.ne.jp
asahi-net.or.jp t-com.ne.jp hi-net.ne.jp hi-ho.ne.jp dti.ne.jp eonet.ne.jp zaq.ne.jp zaq.jp jcom.home.ne.jp home.ne.jp
jcom.zaq.ne.jp att.ne.jp infoweb.ne.jp odn.ne.jp odn.ad.jp dream.com dream.jp dreamnet.ne.jp bekkoame.ne.jp rim.or.jp
interlink.or.jp wakwak.com tnc.ne.jp commufa.jp sannet.ne.jp justnet.ne.jp people.or.jp pikara.ne.jp megaegg.ne.jp
bbiq.jp qtnet.ne.jp coara.or.jp thn.ne.jp ctt.ne.jp cnt.ne.jp ccnw.ne.jp mediatti.net itscom.net itscom.jp tcat.ne.jp
catv.ne.jp catv296.ne.jp jcn.ne.jp cablenet.ne.jp baynet.ne.jp starcat.ne.jp gctv.ne.jp
cty-net.ne.jp ztv.ne.jp kcn.jp kcn.ne.jp eonet.jp wbs.ne.jp lilac.plala.or.jp inforyoma.or.jp
mocha.ocn.ne.jp synapse.ne.jp nirai.ne.jp ii-okinawa.ne.jp cosmos.ne.jp kagoya.net highway.ne.jp interq.or.jp gmobb.jp
tokai.or.jp hyper.ocn.ne.jp wind.ne.jp avis.ne.jp janis.or.jp valley.ne.jp iij4u.or.jp iijmio.jp bb-east.ne.jp
bb-west.ne.jp hotmail.jp ybb.jp kitanet.ne.jp nsk.ne.jp spacelan.ne.jp incl.ne.jp
fitweb.or.jp cc9.ne.jp enjoy.ne.jp urban.ne.jp do-up.com
"""

_EUROPE = """
gmx.de gmx.net gmx.at gmx.ch gmx.li gmx.eu gmx.info gmx.co.uk gmx.fr gmx.es gmx.it web.de t-online.de freenet.de
arcor.de vodafone.de vodafonemail.de online.de email.de mail.de posteo.de kabelmail.de unitybox.de netcologne.de
ewetel.net ewe.net alice.de alice-dsl.net versanet.de onlinehome.de o2mail.de o2online.de osnanet.de htp-tel.de
magenta.de 1und1.de aon.at chello.at a1.net drei.at liwest.at inode.at utanet.at bluewin.ch hispeed.ch sunrise.ch
swissonline.ch vtxmail.ch orange.fr wanadoo.fr free.fr sfr.fr laposte.net bbox.fr neuf.fr club-internet.fr
numericable.fr aliceadsl.fr voila.fr noos.fr cegetel.net gadz.org caramail.com caramail.fr skynet.be telenet.be
proximus.be scarlet.be belgacom.net voo.be tvcablenet.be libero.it virgilio.it tin.it alice.it tiscali.it tim.it
iol.it inwind.it fastwebnet.it email.it vodafone.it poste.it katamail.com telefonica.net terra.es ono.com movistar.es
wanadoo.es sapo.pt netcabo.pt clix.pt mail.telepac.pt iol.pt ziggo.nl kpnmail.nl kpnplanet.nl planet.nl home.nl
xs4all.nl hetnet.nl upcmail.nl chello.nl casema.nl quicknet.nl zonnet.nl telfort.nl tele2.nl solcon.nl zeelandnet.nl
caiway.nl btinternet.com btopenworld.com talktalk.net virginmedia.com virgin.net ntlworld.com blueyonder.co.uk sky.com
plus.com tiscali.co.uk talk21.com freeserve.co.uk orange.net o2.co.uk fsnet.co.uk supanet.com eircom.net telia.com
comhem.se bredband.net spray.se tele2.se glocalnet.net online.no broadpark.no getmail.no start.no frisurf.no
tdcadsl.dk mail.dk stofanet.dk jubii.dk ofir.dk tdc.dk welho.com kolumbus.fi elisanet.fi saunalahti.fi luukku.com
suomi24.fi wp.pl o2.pl onet.pl onet.eu interia.pl interia.eu poczta.onet.pl poczta.fm tlen.pl gazeta.pl op.pl vp.pl
neostrada.pl seznam.cz email.cz post.cz centrum.cz atlas.cz volny.cz quick.cz tiscali.cz centrum.sk azet.sk zoznam.sk
post.sk freemail.hu citromail.hu t-online.hu indamail.hu vipmail.hu upcmail.hu abv.bg mail.bg dir.bg otenet.gr
forthnet.gr hol.gr in.gr siol.net t-2.net net.hr inet.hr inbox.lv inbox.lt one.lt mail.ee hot.ee online.ee mail.ru
inbox.ru list.ru bk.ru internet.ru yandex.ru yandex.com yandex.ua yandex.by yandex.kz ya.ru rambler.ru lenta.ru
autorambler.ru myrambler.ru ro.ru pochta.ru ukr.net i.ua meta.ua bigmir.net tut.by mail.ua mynet.com ttmail.com
"""

_AMERICAS = """
comcast.net xfinity.com verizon.net vtext.com att.net sbcglobal.net bellsouth.net pacbell.net ameritech.net swbell.net
snet.net flash.net prodigy.net cox.net charter.net spectrum.net roadrunner.com rr.com twc.com brighthouse.com
earthlink.net mindspring.com peoplepc.com optonline.net optimum.net frontier.com frontiernet.net windstream.net
centurylink.net centurytel.net embarqmail.com q.com qwest.net suddenlink.net cableone.net mediacombb.net rcn.com
wowway.com insightbb.com tds.net hughes.net rogers.com shaw.ca telus.net bell.net sympatico.ca videotron.ca cogeco.ca
eastlink.ca mts.net sasktel.net nb.sympatico.ca uol.com.br bol.com.br terra.com.br ig.com.br globo.com globomail.com
r7.com oi.com.br zipmail.com.br prodigy.net.mx terra.com terra.com.mx terra.com.ar fibertel.com.ar speedy.com.ar
arnet.com.ar ciudad.com.ar vtr.net une.net.co
"""

_ASIA_PACIFIC = """
qq.com vip.qq.com foxmail.com 163.com vip.163.com 126.com yeah.net 188.com sina.com sina.cn vip.sina.com sohu.com
tom.com 21cn.com 139.com 189.cn wo.cn aliyun.com eyou.com 263.net netease.com chinaren.com naver.com hanmail.net
daum.net nate.com kakao.com korea.com hanmir.com dreamwiz.com empal.com paran.com lycos.co.kr freechal.com hinet.net
seed.net.tw pchome.com.tw url.com.tw so-net.net.tw giga.net.tw kbronet.com.tw xuite.net netvigator.com
biznetvigator.com hkbn.net i-cable.com ctimail.com hongkong.com singnet.com.sg starhub.net.sg pacific.net.sg
streamyx.com tm.net.my telkom.net plasa.com indosat.net.id pldtdsl.net vnn.vn fpt.vn sify.com vsnl.com vsnl.net
indiatimes.com bsnl.in airtelmail.in bigpond.com bigpond.net.au optusnet.com.au ozemail.com.au iinet.net.au
internode.on.net tpg.com.au westnet.com.au adam.com.au dodo.com.au aapt.net.au xtra.co.nz slingshot.co.nz
paradise.net.nz clear.net.nz ihug.co.nz orcon.net.nz vodafone.co.nz
"""

_AFRICA_MIDDLE_EAST = """
mweb.co.za telkomsa.net webmail.co.za vodamail.co.za iafrica.com absamail.co.za walla.co.il walla.com bezeqint.net
netvision.net.il 012.net.il zahav.net.il emirates.net.ae eim.ae maktoob.com
"""

FREEMAIL_DOMAINS = frozenset(
    " ".join((_WORLD, _JAPAN_CARRIERS, _JAPAN, _EUROPE, _AMERICAS, _ASIA_PACIFIC, _AFRICA_MIDDLE_EAST)).split()
)
"""Canonical domains; ask `domain.is_freemail`, which knows sub-domains too."""
