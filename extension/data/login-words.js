/** Data alone, as a module: Chromium does not start a worker again that imports JSON. */

export default {
  "about": "How pages ask to sign in, and how they refuse, in several languages. Compared without regard to case; each language is dated.",
  "checked": "2026-11-20",
  "languages": {
    "en": {
      "login": ["log in", "login", "sign in", "log on", "sign up", "create account", "create new account"],
      "refused": ["401 unauthorized", "403 forbidden", "401 error", "403 error", "error 401", "error 403", "access denied", "permission denied", "you must log in", "you must be logged in", "you need to log in", "please log in", "please sign in", "log in to continue", "sign in to continue", "log in to see", "sign in to see", "this account is private", "this content is private", "for members only"]
    },
    "es": {
      "login": ["iniciar sesión", "inicia sesión", "iniciar sesion", "acceder", "entrar", "regístrate", "registrarse", "crear cuenta"],
      "refused": ["acceso denegado", "no autorizado", "prohibido el acceso", "debes iniciar sesión", "tienes que iniciar sesión", "inicia sesión para", "esta cuenta es privada"]
    },
    "fr": {
      "login": ["se connecter", "connexion", "s'identifier", "connectez-vous", "s'inscrire", "créer un compte"],
      "refused": ["accès refusé", "accès interdit", "non autorisé", "vous devez vous connecter", "connectez-vous pour", "ce compte est privé"]
    },
    "de": {
      "login": ["anmelden", "einloggen", "registrieren", "konto erstellen"],
      "refused": ["zugriff verweigert", "zugriff nicht erlaubt", "keine berechtigung", "bitte melde dich an", "bitte melden sie sich an", "melde dich an, um", "dieses konto ist privat"]
    },
    "it": {
      "login": ["accedi", "entra", "registrati", "iscriviti"],
      "refused": ["accesso negato", "accesso vietato", "non autorizzato", "devi accedere", "accedi per", "questo account è privato"]
    },
    "pt": {
      "login": ["entrar", "iniciar sessão", "fazer login", "cadastre-se", "criar conta"],
      "refused": ["acesso negado", "acesso proibido", "não autorizado", "faça login para", "inicie sessão para", "esta conta é privada"]
    },
    "nl": {
      "login": ["inloggen", "aanmelden", "registreren", "account maken"],
      "refused": ["toegang geweigerd", "geen toegang", "je moet inloggen", "log in om", "dit account is privé"]
    },
    "pl": {
      "login": ["zaloguj się", "zaloguj", "zarejestruj się", "utwórz konto"],
      "refused": ["odmowa dostępu", "brak dostępu", "musisz się zalogować", "zaloguj się, aby", "to konto jest prywatne"]
    },
    "tr": {
      "login": ["giriş yap", "oturum aç", "kaydol", "hesap oluştur"],
      "refused": ["erişim engellendi", "erişim reddedildi", "giriş yapmalısın", "giriş yapmalısınız", "bu hesap gizli"]
    },
    "ru": {
      "login": ["войти", "вход", "зарегистрироваться", "создать аккаунт"],
      "refused": ["доступ запрещён", "доступ запрещен", "доступ ограничен", "необходимо войти", "войдите, чтобы", "это закрытый аккаунт"]
    },
    "uk": {
      "login": ["увійти", "вхід", "зареєструватися"],
      "refused": ["доступ заборонено", "потрібно увійти", "увійдіть, щоб"]
    },
    "ar": {
      "login": ["تسجيل الدخول", "إنشاء حساب"],
      "refused": ["تم رفض الوصول", "الوصول مرفوض", "يجب تسجيل الدخول", "هذا الحساب خاص"]
    },
    "hi": {
      "login": ["लॉग इन करें", "लॉग इन", "साइन इन", "साइन अप"],
      "refused": ["पहुंच अस्वीकृत", "कृपया लॉग इन करें", "यह खाता निजी है"]
    },
    "ja": {
      "login": ["ログイン", "サインイン", "新規登録", "アカウント作成"],
      "refused": ["アクセスが拒否されました", "アクセス権がありません", "ログインが必要です", "ログインしてください", "非公開アカウント"]
    },
    "ko": {
      "login": ["로그인", "회원가입", "가입하기"],
      "refused": ["액세스가 거부", "접근이 거부", "로그인이 필요합니다", "로그인해 주세요", "비공개 계정"]
    },
    "zh": {
      "login": ["登录", "登入", "注册", "註冊"],
      "refused": ["拒绝访问", "拒絕存取", "无权访问", "请先登录", "請先登入", "此账户为私密", "私人帳號"]
    }
  }
};
