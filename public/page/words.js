// What the page's own parts say, in the browser's language: Chinese unless it is English.
export const language = navigator.language.toLowerCase().startsWith("en") ? "en" : "zh";

const words = {
  serves: ["人份", "servings"],
  minutes: ["分钟", "min"],
  hours: ["小时", "h"],
  fewer: ["减一份", "Fewer servings"],
  more: ["加一份", "More servings"],
  ingredients: ["食材", "Ingredients"],
  steps: ["做法", "Method"],
  notes: ["提示", "Notes"],
  source: ["出处", "Source"],
  cook: ["开始做菜", "Start cooking"],
  addToList: ["加入购物清单", "Add to shopping list"],
  added: ["已加入", "Added"],
  scaled: ["已按份数换算，原方 {servings} 人份。", "Scaled; the recipe itself serves {servings}."],
  converted: ["用量已换成您要的单位。", "Amounts are in the measures you chose."],
  before: ["原 {line}", "was {line}"],
  picture: ["看图", "Picture"],
  pictureOf: ["来张{name}的图", "Show me a picture of {name}"],
  watch: ["换了份量，请留意", "With other servings, mind"],
  failed: ["没换算成，请再试。", "That did not work; please try again."],
  swap: ["可以换成", "Instead of it"],
  noSwap: ["没有现成的替换建议，可以直接问我。", "No ready substitute; just ask me."],
  nutrition: ["营养估算", "Nutrition estimate"],
  timer: ["计时", "Timer"],
  soundOn: ["点一下，到时会响", "Tap to let it ring"],
  timerDone: ["时间到", "Time is up"],
  stop: ["停", "Stop"],
  close: ["关闭", "Close"],
  previous: ["上一步", "Back"],
  next: ["下一步", "Next"],
  repeat: ["再说一遍", "Repeat"],
  done: ["做好了", "Done"],
  readAloud: ["朗读", "Read aloud"],
  listen: ["听我说", "Voice"],
  hint: ["可以说：下一步 · 上一步 · 再说一遍 · 计时五分钟 · 退出", "Say: next · back · repeat · timer five minutes · exit"],
  heard: ["听到", "Heard"],
  noMicrophone: ["用不了麦克风。", "The microphone cannot be used."],
  uses: ["这一步用到", "For this step"],
  step: ["第 {n} 步，共 {all} 步", "Step {n} of {all}"],
  chats: ["历史对话", "Past chats"],
  beside: ["详情", "Details"],
  menu: ["菜单", "Menu"],
  skip: ["跳到最新的回答", "Skip to the latest answer"],
  stepOf: ["第{n}步", "step {n}"],
  shopping: ["购物清单", "Shopping list"],
  emptyList: ["清单还是空的：在菜谱卡片上点“加入购物清单”。", "Nothing here yet: use \"Add to shopping list\" on a recipe card."],
  copy: ["复制", "Copy"],
  copied: ["已复制", "Copied"],
  share: ["分享", "Share"],
  print: ["打印", "Print"],
  link: ["链接", "Link"],
  linked: ["有这个链接的人都能看到现在的样子，已复制：{address}", "Whoever has this link sees it as it is now; copied: {address}"],
  myLinks: ["我分享的链接", "Links I shared"],
  takeBack: ["收回", "Take back"],
  asPicture: ["图片", "Picture"],
  clear: ["清空", "Clear"],
  remove: ["移除", "Remove"],
  mine: ["我的菜谱", "My own"],
  paste: ["粘贴文字", "Paste text"],
  pasteHere: ["把菜谱原文贴在这里", "Paste a recipe here, as it was written"],
  upload: ["上传文件", "Upload files"],
  fromPage: ["从网页", "From a web page"],
  ownPicture: ["这道菜的图", "Picture of the dish"],
  choosePicture: ["选一张图", "Choose a picture"],
  noPicture: ["不要图", "No picture"],
  notPicture: ["这张图打不开。", "That picture cannot be opened."],
  type: ["自己写", "Write one"],
  takeAway: ["导出", "Export"],
  noneYet: ["还没有自己的菜谱。", "No recipes of your own yet."],
  read: ["读一读", "Read it"],
  keep: ["收下", "Keep"],
  keptNow: ["收下了，现在就可以问。", "Kept; you can ask for it now."],
  notKept: ["没存成，请再试。", "That was not kept; please try again."],
  readByModel: ["这是模型从文字里取出来的，存之前请看一遍。", "A model took this out of the text; look it over before you keep it."],
  noRecipe: ["没有认出菜谱，可以自己写。", "No recipe was made out; you can write it."],
  notRead: ["没读成", "Not read:"],
  wasRead: ["读到 {n} 个菜谱", "Recipes read: {n}"],
  leaveOut: ["不要这个", "Leave it out"],
  name: ["菜名", "Name"],
  tags: ["标签", "Tags"],
  remark: ["我的备注", "My note"],
  stars: ["评分", "Stars for"],
  edit: ["修改", "Edit"],
  delete: ["删除", "Delete"],
  deleted: ["已删除", "Deleted"],
  undo: ["撤销", "Undo"],
  wish: ["想怎么吃？这周晚饭，三天荤两天素，周三快手", "Your wish: dinners this week, two without meat, Wednesday quick"],
  wishHint: ["三天荤两天素，周三快手", "Dinners, two without meat"],
  fill: ["帮我排", "Fill it"],
  joint: ["、", ", "],
  sheet: ["打印、存成文件、备注", "Print, save, note"],
  kitchen: ["我的厨房", "My kitchen"],
  recipes: ["菜谱", "Recipes"],
  pantry: ["家里有", "Pantry"],
  week: ["这周", "Week"],
  list: ["购物清单", "Shopping"],
  favourites: ["收藏", "Favourites"],
  browse: ["逛逛", "Browse"],
  seen: ["看过", "Seen"],
  favourite: ["收藏", "Favourite"],
  noFavourites: ["还没有收藏：点菜谱上的 ♡。", "No favourites yet: tap the ♡ on a recipe."],
  noSeen: ["还没有看过的菜谱。", "No recipe seen yet."],
  course: ["种类", "Course"],
  cuisine: ["菜系", "Cuisine"],
  time: ["用时", "Time"],
  any: ["不限", "Any"],
  within: ["{n} 分钟内", "Up to {n} min"],
  atHome: ["用家里有的", "From what is at home"],
  sort: ["排序", "Sort"],
  best: ["推荐", "Best"],
  quick: ["快的先", "Quickest"],
  latest: ["最近", "Latest"],
  byStars: ["评分", "Stars"],
  byTitle: ["菜名", "Name"],
  found: ["{n} 个菜谱", "{n} recipes"],
  nothingFound: ["没有这样的菜谱，放宽一点试试。", "No such recipe; try fewer limits."],
  nothingHome: ["先在“家里有”里记几样食材。", "First put some foods into \"Pantry\"."],
  moreRecipes: ["再看一些", "Show more"],
  back: ["返回", "Back"],
  askAbout: ["在聊天里问", "Ask in the chat"],
  askCook: ["{name}怎么做", "How do I make {name}?"],
  plan: ["加入计划", "Add to plan"],
  planned: ["已加入：{when}", "Planned: {when}"],
  day: ["哪天", "Day"],
  meal: ["哪餐", "Meal"],
  breakfast: ["早饭", "Breakfast"],
  lunch: ["午饭", "Lunch"],
  dinner: ["晚饭", "Dinner"],
  today: ["今天", "Today"],
  lastWeek: ["前一周", "Week before"],
  nextWeek: ["后一周", "Week after"],
  thisWeek: ["回到本周", "This week"],
  weekOf: ["{from}起的一周", "Week of {from}"],
  addDish: ["加菜", "Add"],
  addDishTo: ["{day}加菜", "Add a dish on {day}"],
  whichDish: ["菜名、食材，或一句备注", "A dish, a food, or a note"],
  asNote: ["记一笔：{text}", "Note: {text}"],
  searching: ["正在找…", "Searching…"],
  moveTo: ["移到…", "Move to…"],
  change: ["调整 {name}", "Change {name}"],
  up: ["往前", "Earlier"],
  down: ["往后", "Later"],
  moved: ["{name} → {when}", "{name} → {when}"],
  removed: ["已拿掉 {name}", "{name} was taken off"],
  undone: ["已撤销", "Taken back"],
  emptyWeek: ["这周还没有安排。点“加菜”，或在菜谱上点“加入计划”。", "Nothing planned yet. Use \"Add\", or \"Add to plan\" on a recipe."],
  calendar: ["日历文件", "Calendar file"],
  hasForbidden: ["有你不能吃的：{what}", "It has what you must not eat: {what}"],
  mustNot: ["你不能吃", "not for you"],
  toList: ["看购物清单", "Shopping list"],
  addItem: ["还要买什么", "Anything else to buy"],
  add: ["加", "Add"],
  check: ["家里可能有，看一眼", "Perhaps at home, have a look"],
  home: ["家里有", "At home"],
  optional: ["可选", "optional"],
  bought: ["已买 {n} / {all}", "{n} of {all} bought"],
  clearBought: ["清掉买好的", "Clear what is bought"],
  textFile: ["文本文件", "Text file"],
  listFor: ["买给", "For"],
  fromPlan: ["计划里的 {name}", "{name}, as planned"],
  addFood: ["买了什么？土豆 2斤，鸡蛋", "What came in? potatoes 1 kg, eggs"],
  often: ["常见的，点一下就记上", "Common foods: tap to add"],
  usedUp: ["用完了", "Used up"],
  boughtAgain: ["又买了", "Bought again"],
  forgetFood: ["删掉", "Remove"],
  staples: ["常备调料（总当作有）", "Staples, taken to be there"],
  addStaple: ["添一样常备的", "Add a staple"],
  emptyPantry: ["还没记下什么。", "Nothing noted yet."],
  whatToCook: ["看看能做什么", "What can I cook?"],
  asFile: ["存成文件", "Save as a file"],
  offline: ["离线", "Offline"],
  offlineKept: ["离线：看到的是上次的内容，勾选会等连上后同步。", "Offline: this is what was seen last; ticks are sent when you are back."],
  offlineNot: ["现在离线，这个要等连上服务器。", "You are offline; this needs the server."],
  offlineChat: ["离线：聊天要连上服务器。菜谱、清单和做菜模式照常可用。", "Offline: the chat needs the server. Recipes, lists and cook mode still work."],
  offlineCard: ["离线时只有收藏、计划里和看过的菜谱。", "Offline there are only favourites, planned dishes and recipes seen."],
  waiting: ["{n} 项等连上后同步", "{n} to be sent when back"],
  synced: ["已同步", "Sent"],
  signIn: ["先打开聊天页登录", "Sign in on the chat page first"],
  toChat: ["去聊天", "To the chat"],
  aisle_肉禽: ["肉禽", "Meat"],
  aisle_水产: ["水产", "Fish and seafood"],
  aisle_蛋奶: ["蛋奶", "Eggs and dairy"],
  aisle_豆制品: ["豆制品", "Soy"],
  aisle_蔬菜: ["蔬菜", "Vegetables"],
  aisle_水果: ["水果", "Fruit"],
  aisle_粮油: ["粮油", "Grains and oil"],
  aisle_干货: ["干货", "Dried goods"],
  aisle_调味: ["调味", "Seasonings"],
  aisle_烘焙: ["烘焙", "Baking"],
  aisle_饮料: ["饮料", "Drinks"],
  aisle_其他: ["其他", "Other"],
};

export function say(key, values = {}, tongue = language) {
  let text = words[key][tongue === "en" ? 1 : 0];
  for (const [name, value] of Object.entries(values)) text = text.replace(`{${name}}`, value);
  return text;
}

// A time as one reads it: 1 小时 35 分钟.
export function duration(minutes) {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours ? `${hours} ${say("hours")}` : "", rest || !hours ? `${rest} ${say("minutes")}` : ""].filter(Boolean).join(" ");
}

// The day as YYYY-MM-DD, as it is here and not in UTC.
export function dayText(day) {
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
}

export function dayAfter(text, days) {
  const [year, month, day] = text.split("-").map(Number);
  return dayText(new Date(year, month - 1, day + days));
}

export function monday(text) {
  const [year, month, day] = text.split("-").map(Number);
  return dayAfter(text, -((new Date(year, month - 1, day).getDay() + 6) % 7));
}

export function weekday(text, length = "short") {
  const [year, month, day] = text.split("-").map(Number);
  return new Date(year, month - 1, day).toLocaleDateString(language === "en" ? "en" : "zh-CN", { weekday: length });
}

// A day as one reads it, in no order that another country reads otherwise: 12月3日, 3 Dec.
export function shortDay(text) {
  const [year, month, day] = text.split("-").map(Number);
  return new Date(year, month - 1, day).toLocaleDateString(language === "en" ? "en-GB" : "zh-CN", { day: "numeric", month: "short" });
}

export function node(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child != null && child !== false));
  return made;
}
