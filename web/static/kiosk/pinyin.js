// Chinese typed by its sound: what is offered for the letters typed so far. Pure; `table` is the vendored one ({sound: "字 字"}).

// What is often said here, offered before single characters.
const PHRASES = {
  banli: "办理", baoshi: "报失", chusheng: "出生", diu: "丢", diule: "丢了", gengxin: "更新", haizi: "孩子", huan: "换", huzhao: "护照",
  jiashizheng: "驾驶证", jiazhao: "驾照", jiehun: "结婚", jujue: "拒绝", juliu: "居留", juliuka: "居留卡", juliuzheng: "居留证", qianzheng: "签证",
  ruji: "入籍", shenfenzheng: "身份证", women: "我们", xingshizheng: "行驶证", xuyao: "需要", yanqi: "延期", yishi: "遗失", zainali: "在哪里",
  zhuzai: "住在",
};
export const MOST = 300;

/** `[{text, length}]`: what may be written for the first `length` letters of `typed`, the longest first. */
export function candidates(typed, table) {
  const letters = typed.toLowerCase();
  const found = [];
  for (let length = letters.length; length > 0; length -= 1) {
    const sound = letters.slice(0, length);
    const written = [PHRASES[sound], ...String(table[sound] ?? "").split(" ")].filter(Boolean);
    found.push(...written.map((text) => ({ text, length })));
  }
  return found.slice(0, MOST);
}

/** The letters that are left once a candidate is taken. */
export function remaining(typed, { length }) {
  return typed.slice(length);
}
