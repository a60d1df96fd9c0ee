// What the page's own parts say, in the browser's language: Chinese unless it is English.
export const language = navigator.language.toLowerCase().startsWith("en") ? "en" : "zh";

const words = {
  serves: ["人份", "servings"],
  minutes: ["分钟", "min"],
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
  skip: ["跳到最新的回答", "Skip to the latest answer"],
  stepOf: ["第{n}步", "step {n}"],
  shopping: ["购物清单", "Shopping list"],
  emptyList: ["清单还是空的：在菜谱卡片上点“加入购物清单”。", "Nothing here yet: use “Add to shopping list” on a recipe card."],
  copy: ["复制", "Copy"],
  copied: ["已复制", "Copied"],
  share: ["分享", "Share"],
  print: ["打印", "Print"],
  clear: ["清空", "Clear"],
  remove: ["移除", "Remove"],
  mine: ["我的菜谱", "My recipes"],
  paste: ["粘贴文字", "Paste text"],
  pasteHere: ["把菜谱原文贴在这里", "Paste a recipe here, as it was written"],
  upload: ["上传文件", "Upload a file"],
  type: ["自己写", "Write one"],
  takeAway: ["导出", "Export"],
  noneYet: ["还没有自己的菜谱。", "No recipes of your own yet."],
  read: ["读一读", "Read it"],
  keep: ["收下", "Keep"],
  keptNow: ["收下了，现在就可以问。", "Kept; you can ask for it now."],
  notKept: ["没存成，请再试。", "That was not kept; please try again."],
  noRecipe: ["没有认出菜谱，可以自己写。", "No recipe was made out; you can write it."],
  notRead: ["没读的", "Not read:"],
  name: ["菜名", "Name"],
  tags: ["标签", "Tags"],
  remark: ["我的备注", "My note"],
  stars: ["评分", "Stars for"],
  edit: ["修改", "Edit"],
  delete: ["删除", "Delete"],
  deleted: ["已删除", "Deleted"],
  undo: ["撤销", "Undo"],
};

export function say(key, values = {}, tongue = language) {
  let text = words[key][tongue === "en" ? 1 : 0];
  for (const [name, value] of Object.entries(values)) text = text.replace(`{${name}}`, value);
  return text;
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
