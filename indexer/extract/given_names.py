"""Hold given names of many countries that tell a man from a woman."""

MALE_GIVEN = frozenset(
    """
james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark
donald steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary
nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory frank alexander raymond
patrick jack dennis jerry tyler aaron jose henry adam douglas nathan peter zachary kyle walter harold jeremy
ethan carl keith roger gerald bernie ted marco mitt barack bill newt rudy mike joe jim tom bob tim dan ben chris
jeb rand lindsey paul ivan igor sergei sergey dmitry dmitri vladimir boris mikhail alexei aleksei nikolai oleg
pavel viktor yuri andrei mohammed muhammad ahmed ali hassan hussein omar khalid abdullah ibrahim mustafa mahmoud
tariq karim amir nasser jean pierre francois jacques michel laurent emmanuel hans karl jurgen wolfgang helmut
stefan klaus lars erik sven juan carlos luis miguel pedro diego javier fernando antonio manuel giovanni marco
luca paolo tomas jan piotr hiroshi kenji xi wei ravi rajiv narendra imran arun sanjay abd abdel najib tomasz
milan goran
aksel alberto aldo alejandro aleksandr alessandro alf alfonso alfred algirdas amadou anders andre andreas andres
andrzej angelo ante anton antoine antonin antti arne arnold arthur artur arvid asger attila august axel bart bartosz
bastian benedikt bernard bernd bertil birger bjorn bo bogdan branko bruno casper cesar christophe claude claudio
clemens conrad constantin cornelius dario dariusz denis dieter dimitri dimitris dominik dominique dragan dusan edgar
eduard eduardo edvard egon einar eino emil emilio enrico enrique ernst ernesto esteban eugen eugene fabian fabio
farid federico felipe ferdinand filip finn florian francesco francis francisco franco franz fred frederick fredrik
friedrich fritz gabor gabriel georg georges gerard gerhard giorgio giuseppe gonzalo gottfried grigory guido
guillermo gunnar gunther gustav gustavo hakan hamid harald harry hector heinrich heinz helge hendrik henri henrik
herbert herman hermann horst hubert hugo ignacio ilya ion isaac istvan ivar jaakko jacek jaime jakob jakub janos
jaroslav jean-claude jean-luc jens jesper jiri joachim joao joaquin johan johann johannes jonas jorge josef josip
julian jukka jussi kamal kaspar kazimierz khalil kjell knut konrad konstantin krzysztof kurt lamine laszlo leif
lennart leo leon leonard leonardo leonid leopold lorenzo lothar louis lucas ludwig luigi lukas maciej mads magnus
malik manfred marcel marcin marcus marek mario martin massimo mateusz mats matteo matthias mauricio maurice max
maxim maximilian michal mikael mikko milos miroslav morten nicolas niels nikita niklas nikolaj nikos nils norbert
ola olaf olav oleksandr ole olli omer orlando oscar oskar osman otto ove pablo pascal patrice patricio per petr
petro petter philip philippe pierre-yves piers pietro rafael ragnar raimo ralf ramon raul reinhard rene reza ricardo
riccardo roberto rodrigo rolf roman ruben rudolf ruslan salvador salvatore santiago sebastian serge sergio siegfried
silvio simon slobodan soren stanislav stefano steffen stellan sigurd taavi tadeusz tapio teodor terje theodor
thierry thorsten timo tobias tomislav tommaso tor torbjorn torsten toivo ugo ulf ulrich urho uwe vaclav valentin
vasil vasily veikko viggo viktors ville vincent vincenzo vitaly vittorio vladislav vojtech volodymyr werner wilhelm
willem witold yannick yaroslav youssef yusuf yves zbigniew zoltan zoran
""".split()
)
"""Given names that are men's in nearly every case."""

FEMALE_GIVEN = frozenset(
    """
mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra ashley
kimberly emily donna michelle carol amanda dorothy melissa deborah stephanie rebecca sharon laura cynthia
kathleen amy angela shirley anna brenda pamela emma nicole helen samantha katherine christine debra rachel
carolyn janet catherine maria heather diane ruth julie olivia joyce virginia victoria kelly lauren christina
joan evelyn judith megan andrea cheryl hannah jacqueline martha gloria teresa ann sara madison frances kathryn
janice jean abigail alice hillary carly sonia elena olga irina natalia tatiana svetlana ekaterina ludmila galina
nina vera fatima aisha zainab leila layla maryam amina nadia samira yasmin ursula angela ilse greta ingrid
astrid sigrid sofia isabel lucia carmen rosa ana theresa nora clara ines marta eva jana petra hana yuki mei
priya indira benazir milena samira ida petra chelsea
federica valerie huma jillian katrina debbie ruth nancy wendy tulsi condoleezza madeleine
ivanka melania
adele adriana agata agnes agnieszka aino alba alejandra aleksandra alessandra alexandra alicia alina alma amalia
amelia anastasia anette angelica angelina anika anita anja anke annette annika anneli anouk antonia antonella ariane
arlette asa aurora barbro beata beatrice beatriz belinda benedetta berit bertha bettina bianca birgit birgitta birte
blanca bozena brigitte britta camilla carina carla carlotta caroline catalina catarina cecilia celeste celia celine
charlotte chiara christel christiane clarissa claire claudia claudine clemence colette constance cora cordelia
cristina dagmar dagny danuta daniela danielle daphne daria delphine denise diana dolores dora doris dorota dorothea
edith edna eileen eleanor eleni eleonora elin elisa elisabeth elise ella ellen elsa elsbeth elvira emilia emilie
emmanuelle erika erna ernestine esmeralda estelle esther eugenia eugenie eva-maria ewa fabienne fanny felicia
fernanda fiona flora florence francesca francoise freya frida frieda friederike gabriela gabriella genevieve
georgina gerda gertrud gertrude gina giovanna gisela giulia gro grace gudrun guadalupe gunilla halina hanne
hannelore harriet hedda hedwig heidi heike helena helene helga helmi henrietta henriette hermine hilda hilde
hildegard ilona imelda ina inga inge ingeborg inger irena irene iris irma isabella isabelle ivana iwona jadwiga
jasmina jeanette jeanne jelena johanna jolanta josefina josephine juana juanita judit juliana julia julieta juliette
justyna jutta kaarina kaisa kajsa karin karina karolina katarina katarzyna kateryna katharina katja katrin kersti
khadija kirsten kirsti klara kristina kristine krystyna lara larissa laurence leena lena leonie leonora leticia
lidia liesbeth lieselotte lilian liliana lina linnea liisa liv livia lola lotta lotte louise lourdes lucie lucille
lucinda lucja lucy ludmilla luisa luise lydia magda magdalena maija maja malgorzata manuela mara marcela margarete
margareta margarita margherita margit margot margrethe maria-teresa mariana marianne maribel marie marietta marija
marika marina marion marisa marit marjatta marlene martina mathilde matilda maud mercedes merete merja mette
michaela michele-anne milica minna mira miranda mirela mireille miriam mirjam monica monika myriam nadine nadezhda
nadja natacha natalie nathalie nicoletta ninette noemi noor oksana oona ottilie outi pauline paulina penelope
pernille petronella phoebe pia pilar pirjo raija raisa raquel rasa rebecka regina renata renate rita rosalia
rosalind rosemarie rosita roxana ruta sabina sabine sabrina saga sanna sara-maria selma serena shirin sidsel signe
silje silke silvia simone sinikka siri slavica sofie solange solveig sonja sophia sophie stefania stella stina
sunniva susana susanna susanne suzanne svenja sylvia sylvie synnove tamara tanja tarja tatjana teodora thea therese
tiina tilda tina tone tove trine turid ulla ulrike urszula valentina valeria vanessa vasilisa verena veronica
veronika vesna vibeke vilma viola violeta viorica vivian viviane vlasta wanda wilhelmina xenia ylva yolanda yvette
yvonne zdenka zeynep zita zoe zofia zsuzsanna zuzana
""".split()
)
"""Given names that are women's in nearly every case."""
