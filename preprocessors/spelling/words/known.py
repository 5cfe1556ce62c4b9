"""Common English words, and the words of this project's own guide."""

KNOWN = """
a about above absolute access across adapter add added address addresses adds advisories advisory after again
against ago alert alerts aligned all almost alone along already also although always am among an and anew another
answer answers any anybody anyone anything apart approve are argument arguments around as ask asked asks assets at
august author authors away back be became because become becomes been before began begin beginning begins behind
being belongs below benchmarks beside besides best better between beyond big binary bindings binds bit bits blocks
bold book books borrow borrowed both bounded bounds box braces brackets break breaks bring brings broken browser
budget buffer bug build builds built but by byte bytes cache caches call called calls came can can't cannot capitals
captured cargo carry case cases cell cells centre certain change changed changelog changes chapter chapters
character characters check checked checking checkout checks checksum child children chinese chromium city clap class
classes clear climbs clock clocks close closed code codes cold colour colours column come comes command commands
comment comments commit committed compared compares compiled compiler compilers compiles component components config
content contents context contract copied copies copy core cores corpus correct cost costs could count counted
country counts crash crashed crashes crate crooked current cut damaged dark data database date day days debian
decides deep deeper default defaults defines definition denied depend dependencies depends depth descriptions
diagrams did didn't differ difference different differs digest digests digits direction directive discriminant disk
disks divides do does doesn't doing don't done door double doubled down download draft drafts draw drawn draws drive
dropped dry during dynamic each ear earlier early earth easy eat echo edit edited eight either element elements else
elsewhere empty end ended ending ends engine enough entries entry enum environment epoch epochs error errors escapes
even evening ever every everybody everyone everything exact exactly example examples exception exist exit expect
expected export exports eye face fact fail failed fails failure failures fall family far fast faster father fault
features feel feet few fewer fields fifth fifty figures file files filled fills find finding findings finds fine
fire first fit fits five fixed fixer fixes folder folders follow followed follows food for form format found four
fractions friend from front frozen full function functions further game garbage garden gave generated generators get
gets getting git give given gives globals glossary go goes going gone good grant granted grants great green grey
ground group grow grows guest guests guide had half hand handed handle handles hands happen happens happy hard has
have he head heading headings heap hear heard heart heavy help her here herself hexadecimal hidden hide hides high
him himself his hold holds hole home hope host hostile hour hours house how however hundred i idea if image images
implemented import important imported imports in included includes indeed indented index indices inline input inputs
inside install installed installs instance instances instead instruction integer integration interface interfaces
interpreter interrupt interrupted into invalid is isn't it its itself joins journal judge judged just keep keeps
kept key keys kilobyte kind kinds knew know knowing known knows lacks language languages large larger last late
later laugh lead leads learn learns least leave leaves left less let lets letter letters level levels libc libraries
library licence licences lie lies life light like likewise limit limited limits line lines link linked linker
linking links linux list listed listen lists little live load loaded loads log logs long longer look looked looking
looks loop loops loses lost love low lower machine macros made make makes making man many maps mark markdown marked
marker markers markup matches matter may me mean meaning means meant meanwhile measured measures megabyte memories
memory men mend mended message messages middle might mile milk mind minute minutes miss missing mistake model module
modules moment money monotonic month moon more morning most mostly mother mountain mouth move moved moves much
multiplies music must my myself name named names native natively near nearest nearly need needed needs neighbour
neighbours neither nests network never new newer newest next night nine no nobody node none nor not note noted notes
nothing now nowhere number numbers object objects of off offsets often old older on once one ones only open opened
opens optimised option or order ordinary other others otherwise our ours out outermost output outside over overlook
own package packages page pages pairs panic panics paper part patch path paths peak peer peers people perhaps person
picture pin pinned pinning pins pipe pipeline pipes place places plain plan plant play please plugin plugins point
points poor possible preprocessor preprocessors print printed prints process processes processor processors program
programming programs project projects promise promised promises property prose protocol publish published pull
purpose put puts python quarter question quick quickly quiet quite quote quotes rain raise ran random randomness
range ratio raw reaches read reader reading reads ready real really reason rebuild recently recurses red reference
references refusal refused refuses relative release released releases remember remembered remove removed removes
removing renamed rendered renderer renderers renders repeat replace replaced report reported reports repository rest
rests result results return returned returns reused rich right river road rolls room root round row rows rule rules
run running runs runtime rust rustup safe said same sample sandbox sandboxed saved saw say says school script
scripts sea second seconds secrets section security see seed seem seems seen sees self selves sentence separator
serde server set sets setting settings seven several severity shall shape share shares she sheet sheets ship short
should show shown shows side simple since sing single sister sit six sixth size sizes skipped sleep sleeps slow
slower slowly small smaller snow so socket sockets soft some somebody someone something sometimes soon sorted sound
source sources south span speak speaks spell spelling spliced spring square stable stack stand standard stands star
start started starts state static status statuses stay stays step still stone stood stop stopped stops story
straight streams street strong study stumble style success such summer sun support supported sure switched switches
system table tables tail take taken takes talk target teach tell tells templates ten tenth term terminal terminals
terms test tested tests text texts than thank that the theatre their theirs them themselves then there therefore
these they thing things think third thirds this those though thought thousand thousands thread threads three through
throw time times title titles to toc today together told too took tool tools top touched toward town traceback
travel travelled travelling travels tree tried tries true trust try turn turns twelve twenty twice twin two type
typed types unchanged under underlined understand unfolds unit units unknown unless unreachable until up upgrade
upgraded upgrading upon upper us use used useful user users uses usual usually vain value values variable variables
variant vectors version versions very visible voice wait waiting waits walk wall want wanted wants warm warning
warnings was wasmparser wasn't watch watchdog water way ways we weather web week well went were what whatever when
where whether which whichever while white who whoever whole whose why wide will wind windows winter wish with within
without woman women won't wood word words work worked workflow working works world worlds worth would wouldn't write
writer writes writing written wrong wrote year years yes yesterday yet you young your yourself zero zeroes zig
"""
