/** The words of the page, in each of its languages. */

export type Language = "en" | "ru" | "ar";

export const LANGUAGES: { code: Language; name: string; rightToLeft: boolean }[] = [
  { code: "en", name: "English", rightToLeft: false },
  { code: "ru", name: "Русский", rightToLeft: false },
  { code: "ar", name: "العربية", rightToLeft: true },
];

type Words = readonly [en: string, ru: string, ar: string];

const WORDS = {
  map: ["Map of suitability", "Карта пригодности", "خريطة الملاءمة"],
  weights: ["Weights", "Веса", "الأوزان"],
  layers: ["Layers", "Слои", "الطبقات"],
  near: ["Nearby", "Рядом", "بالجوار"],
  plan: ["Plan", "План", "الخطة"],
  ranking: ["Ranking", "Рейтинг", "الترتيب"],
  place: ["Place", "Место", "المكان"],
  compare: ["Compare", "Сравнить", "مقارنة"],
  region: ["Region", "Регион", "المنطقة"],
  language: ["Language", "Язык", "اللغة"],
  undo: ["Undo", "Отменить", "تراجع"],
  redo: ["Redo", "Вернуть", "إعادة"],
  reset: ["As in the scenario", "Как в сценарии", "كما في السيناريو"],
  share: ["Share", "Поделиться", "مشاركة"],
  copied: ["Link copied", "Ссылка скопирована", "نُسخ الرابط"],
  download: ["Download", "Скачать", "تنزيل"],
  picture: ["Picture (PNG)", "Картинка (PNG)", "صورة (PNG)"],
  changed: ["Changed from the scenario", "Изменено относительно сценария", "معدّل عن السيناريو"],
  value: ["Value of figures", "Оценка значений", "قيمة الأرقام"],
  from: ["from", "от", "من"],
  to: ["to", "до", "إلى"],
  zero_below: ["0 up to", "0 до", "0 حتى"],
  one_from: ["1 from", "1 от", "1 من"],
  one_to: ["1 to", "1 до", "1 إلى"],
  zero_above: ["0 from", "0 от", "0 من"],
  half_at: ["0.5 at", "0,5 при", "0.5 عند"],
  nine_tenths_at: ["0.9 at", "0,9 при", "0.9 عند"],
  best: ["best", "лучшее", "الأفضل"],
  half_width: ["half at ±", "половина при ±", "النصف عند ±"],
  at: ["limit", "порог", "الحد"],
  at_least: ["at least", "не менее", "على الأقل"],
  at_most: ["at most", "не более", "على الأكثر"],
  order: ["The figures must rise", "Значения должны возрастать", "يجب أن تتصاعد الأرقام"],
  numbers: ["A number is missing", "Не хватает числа", "رقم ناقص"],
  gates: ["Gates: rights and hazards", "Условия: права и опасности", "البوابات: الحقوق والمخاطر"],
  gates_note: ["No weight can buy a village past a gate.", "Никакой вес не перевесит условие.", "لا وزن يتجاوز بوابة."],
  gate_off: ["Thought experiment: not all gates are asked. Never plan from this.", "Мысленный опыт: не все условия учтены. Не планируйте по этому виду.", "تجربة فكرية: لم تُسأل كل البوابات. لا تخطط على أساسها."],
  parties: ["Parties", "Стороны", "الأطراف"],
  weights_of: ["Weights of", "Веса стороны", "أوزان"],
  scenario: ["the scenario", "сценарий", "السيناريو"],
  own: ["my own", "мои", "خاصتي"],
  side_by_side: ["Side by side with", "Рядом со стороной", "جنبًا إلى جنب مع"],
  nobody: ["nobody", "ни с кем", "لا أحد"],
  split: ["Where the map is split", "Где делится карта", "موضع تقسيم الخريطة"],
  search: ["Find a village", "Найти селение", "ابحث عن قرية"],
  eligible: ["eligible", "подходит", "مؤهلة"],
  withheld: ["withheld", "отложено", "معلّقة"],
  excluded: ["excluded", "исключено", "مستبعدة"],
  status: ["Status", "Состояние", "الحالة"],
  all: ["all", "все", "الكل"],
  least_score: ["Points at least", "Баллов не менее", "النقاط على الأقل"],
  villages: ["villages", "селений", "قرى"],
  shown: ["shown", "показано", "معروضة"],
  more: ["Show more", "Показать ещё", "عرض المزيد"],
  none_found: ["No village meets these filters.", "Нет селений по этим условиям.", "لا قرية تطابق هذه المرشحات."],
  all_points: ["Points", "Баллы", "النقاط"],
  points: ["points", "баллов", "نقاط"],
  of_100: ["of 100", "из 100", "من 100"],
  between: ["between", "между", "بين"],
  and: ["and", "и", "و"],
  facts_missing: ["as facts are missing", "не все сведения известны", "لنقص المعلومات"],
  rank: ["Rank", "Место", "الرتبة"],
  no_rank: ["not ranked", "без места", "بلا رتبة"],
  known: ["known", "известно", "معروف"],
  weakest: ["Held back most by", "Больше всего мешает", "أكثر ما يعيقها"],
  costs: ["costs", "стоит", "يكلّف"],
  shares: ["Where the points come from", "Откуда баллы", "مصدر النقاط"],
  criterion: ["Criterion", "Критерий", "المعيار"],
  found: ["Found", "Найдено", "الموجود"],
  unknown_facts: ["Not known, to be found out", "Неизвестно, надо узнать", "غير معروف، يلزم معرفته"],
  unknown: ["not known", "неизвестно", "غير معروف"],
  takes: ["What would change it", "Что изменит оценку", "ما الذي يغيّرها"],
  or: ["or", "или", "أو"],
  journeys: ["Journeys", "Пути", "الرحلات"],
  minutes: ["min", "мин", "د"],
  no_way: ["no way", "пути нет", "لا طريق"],
  pass: ["pass", "выполнено", "مستوفاة"],
  fail: ["fail", "не выполнено", "غير مستوفاة"],
  waived: ["waived", "снято", "معفاة"],
  choose_place: ["Click a village or any place on the map, or choose one in the ranking.", "Нажмите на селение или любое место карты либо выберите его в рейтинге.", "انقر قرية أو أي مكان على الخريطة، أو اختر من الترتيب."],
  any_place: ["Any place", "Любое место", "مكان ما"],
  better: ["villages would stand above it", "селений стояли бы выше", "قرى تكون أعلى منها"],
  set_beside: ["Set beside another", "Сравнить с другим", "قارن بأخرى"],
  choose_second: ["Choose the second village on the map or in the ranking.", "Выберите второе селение на карте или в рейтинге.", "اختر القرية الثانية من الخريطة أو الترتيب."],
  difference: ["Difference", "Разница", "الفرق"],
  surface: ["Colour of the land", "Цвет земли", "لون الأرض"],
  suitability: ["Suitability", "Пригодность", "الملاءمة"],
  none: ["nothing", "ничего", "لا شيء"],
  opacity: ["Strength of colour", "Насыщенность", "شدة اللون"],
  hillshade: ["Relief", "Рельеф", "التضاريس"],
  land_cover: ["Land cover", "Земной покров", "الغطاء الأرضي"],
  roads: ["Roads", "Дороги", "الطرق"],
  services: ["Services", "Службы", "الخدمات"],
  zones: ["Zones", "Зоны", "المناطق"],
  water: ["Water", "Вода", "المياه"],
  names: ["Names", "Названия", "الأسماء"],
  settlements: ["All settlements", "Все селения", "كل التجمعات"],
  hatch: ["hatched: something is not known", "штриховка: что-то неизвестно", "مخطط: أمر غير معروف"],
  grey: ["grey: withheld, or too little known", "серое: отложено или мало известно", "رمادي: معلّق أو قليل المعرفة"],
  withheld_village: ["grey symbol: village withheld", "серый знак: селение отложено", "رمز رمادي: قرية معلّقة"],
  unreachable: ["none can be reached from here", "отсюда недостижимо", "لا يمكن بلوغه من هنا"],
  plan_ring: ["in the plan, with its households; ? count withheld", "в плане, с числом семей; ? число скрыто", "ضمن الخطة مع عدد الأسر؛ ? العدد محجوب"],
  ring: ["ring: excluded by a gate", "кольцо: исключено условием", "حلقة: مستبعدة ببوابة"],
  low: ["low", "низкая", "منخفض"],
  high: ["high", "высокая", "مرتفع"],
  near_from: ["From", "Откуда", "من"],
  near_choose: ["Choose a village or a place first.", "Сначала выберите селение или место.", "اختر قرية أو مكانًا أولًا."],
  what: ["What", "Что", "ماذا"],
  by: ["By", "Как", "بـ"],
  line: ["distance", "расстояние", "المسافة"],
  walk: ["walk", "пешком", "مشيًا"],
  drive: ["drive", "на машине", "بالسيارة"],
  "walk+ride": ["walk and ride", "пешком и попуткой", "مشي وركوب"],
  within: ["Within", "В пределах", "ضمن"],
  count: ["At most", "Не более", "على الأكثر"],
  find: ["Find", "Найти", "ابحث"],
  working: ["Working…", "Считаю…", "جارٍ العمل…"],
  nothing_near: ["Nothing found that near.", "Так близко ничего нет.", "لا شيء بهذا القرب."],
  offline: ["The server does not answer. What you see may be old.", "Сервер не отвечает. Данные могли устареть.", "الخادم لا يجيب. قد يكون المعروض قديمًا."],
  loading: ["Loading…", "Загрузка…", "جارٍ التحميل…"],
  households: ["households", "семей", "أسر"],
  households_placed: ["households have a place", "семей размещены", "أسرة لها مكان"],
  of: ["of", "из", "من"],
  withheld_count: ["count withheld", "число скрыто", "العدد محجوب"],
  force: ["Use", "Использовать", "استخدم"],
  forbid: ["Do not use", "Не использовать", "لا تستخدم"],
  plan_opened: ["Villages in the plan", "Селения в плане", "قرى الخطة"],
  plan_closed: ["Villages not in the plan", "Селения вне плана", "قرى خارج الخطة"],
  plan_works: ["Works and money", "Работы и деньги", "الأعمال والأموال"],
  plan_moves: ["What changes", "Что меняется", "ما يتغير"],
  plan_broken: ["No plan keeps every rule. Broken:", "Ни один план не выполняет все правила. Нарушены:", "لا خطة تفي بكل القواعد. المخالف:"],
  plan_gap: ["from the best at most", "до лучшего не более", "الفرق عن الأفضل لا يتجاوز"],
  plan_keeps: ["keeps every rule", "выполняет все правила", "تفي بكل القواعد"],
  plan_next: ["The next family lacks:", "Следующей семье не хватает:", "ما ينقص الأسرة التالية:"],
  plan_no_room: ["No room:", "Нет места:", "لا مكان:"],
  plan_nothing_stops: ["Nothing here stops the next family.", "Следующей семье здесь ничто не мешает.", "لا شيء هنا يمنع الأسرة التالية."],
  plan_others_better: ["Other places serve better.", "Другие места подходят лучше.", "أماكن أخرى تخدم أفضل."],
  plan_counts: ["counts only; small ones are withheld", "только числа; малые скрыты", "أعداد فقط؛ الصغيرة محجوبة"],
  plan_afar: ["Other plans are found on the planner's own machine only, since comparing plans gives small counts away.", "Другие планы ищет только компьютер планировщика: сравнение планов выдаёт малые числа.", "الخطط الأخرى على حاسوب المخطط وحده، لأن مقارنة الخطط تكشف الأعداد الصغيرة."],
  close: ["Close", "Закрыть", "إغلاق"],
  sources: ["Sources", "Источники", "المصادر"],
  no_name: ["(no name)", "(без названия)", "(بلا اسم)"],
  inhabited: ["inhabited", "жилое", "مأهولة"],
  deserted: ["deserted", "опустевшее", "مهجورة"],
  disused: ["disused", "пустующее", "غير مستعملة"],
  abandoned: ["abandoned", "заброшенное", "متروكة"],
  ruined: ["ruined", "разрушенное", "خربة"],
  help: ["Arrow keys move a slider or the map; Ctrl+Z takes back.", "Стрелки двигают ползунок или карту; Ctrl+Z отменяет.", "تحرّك الأسهم المنزلق أو الخريطة؛ Ctrl+Z للتراجع."],
} as const satisfies Record<string, Words>;

export type Word = keyof typeof WORDS;

let language: Language = "en";

export function speak(code: Language): void {
  language = code;
  document.documentElement.lang = code;
  document.documentElement.dir = LANGUAGES.find((one) => one.code === code)?.rightToLeft ? "rtl" : "ltr";
}

export const spoken = (): Language => language;

export function t(word: Word): string {
  return WORDS[word][["en", "ru", "ar"].indexOf(language)] as string;
}

/** A word of the data (a status, a decision, a mode) when the page knows it, else as it stands. */
export function known(word: string): string {
  return word in WORDS ? t(word as Word) : word.replaceAll("_", " ");
}

/** Making one of these takes far longer than using it. */
const formats = new Map<string, Intl.NumberFormat>();

/** A figure in the language spoken; what rounds to nothing has no sign. */
export function figure(value: number, decimals = 1): string {
  const key = `${language} ${decimals}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language === "ar" ? "ar-u-nu-latn" : language, { maximumFractionDigits: decimals, minimumFractionDigits: decimals });
    formats.set(key, format);
  }
  return format.format(Math.abs(value) < 0.5 / 10 ** decimals ? 0 : value);
}
