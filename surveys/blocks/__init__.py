from surveys.blocks.questionnaire import BankQuestionBlock, QuestionnaireBlock, QuotaBlock

__all__ = ["BankQuestionBlock", "QuestionnaireBlock", "QuotaBlock"]
