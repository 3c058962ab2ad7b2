/**
 * Runs as a frame script in the process of one document. Evaluates in the document's own global with
 * the debugger's `executeInGlobal`: as in the console, unhindered by the page's content policy.
 */
async function answer(request) {
  const { addDebuggerToGlobal } = ChromeUtils.importESModule(
    "resource://gre/modules/jsdebugger.sys.mjs",
  );
  const principal = Services.scriptSecurityManager.getSystemPrincipal();
  const sandbox = new Cu.Sandbox(principal, { freshCompartment: true });
  addDebuggerToGlobal(sandbox);
  const page = new sandbox.Debugger().addDebuggee(content);
  const settle = (completion) => {
    if (completion === null) throw new Error("the script was stopped");
    if ("throw" in completion) {
      const thrown = completion.throw;
      throw thrown?.unsafeDereference ? thrown.unsafeDereference() : thrown;
    }
    return completion.return;
  };
  const asJson = "(async () => { const it = await value; return JSON.stringify(it) ?? 'null'; })()";
  let reply;
  try {
    const value = settle(page.executeInGlobal(request.expression, { url: "driver" }));
    const promise = settle(page.executeInGlobalWithBindings(asJson, { value }));
    reply = { value: JSON.parse(await promise.unsafeDereference()) };
  } catch (error) {
    reply = { error: String(error) };
  }
  sendAsyncMessage(request.name, reply);
}
